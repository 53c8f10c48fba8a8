package io.millrace.engine;

import io.millrace.exec.EventTimeStats;
import io.millrace.streaming.WatermarkExplanation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Computes the watermark of a query from what each of its watermark operators has seen.
///
/// An operator's candidate is the latest event time so far, less its delay; 0 before its first row.
/// The watermark is what the policy chooses of the candidates, and never goes down. Only it is
/// stored: after a restart the operators have seen nothing, so that under [WatermarkPolicy#MIN] the
/// watermark stays until all have passed it again, as in Spark. Milliseconds since the epoch.
final class WatermarkTracker {
    private static final long NOT_YET = Long.MIN_VALUE;

    private final List<Long> delaysMs;
    private final WatermarkPolicy policy;
    private final long idleTimeoutMs;
    private final long[] candidatesMs;
    private final long[] maxMs;
    private final long[] activeMs;
    private final long[] aheadCounts;
    private long currentMs;

    /// @param delaysMs of the operators
    /// @param idleTimeoutMs an operator without rows for so long, by batch times, has no say while
    ///   another has; 0 for no such rule
    WatermarkTracker(List<Long> delaysMs, WatermarkPolicy policy, long idleTimeoutMs) {
        this.delaysMs = List.copyOf(delaysMs);
        this.policy = policy;
        this.idleTimeoutMs = idleTimeoutMs;
        this.candidatesMs = new long[delaysMs.size()];
        this.maxMs = new long[delaysMs.size()];
        this.activeMs = new long[delaysMs.size()];
        this.aheadCounts = new long[delaysMs.size()];
        Arrays.fill(maxMs, NOT_YET);
        Arrays.fill(activeMs, NOT_YET);
    }

    /// Sets a watermark that was stored, unless the present one is above it.
    void resumeAt(long watermarkMs) {
        currentMs = Math.max(currentMs, watermarkMs);
    }

    /// Takes in what the operators saw in a batch.
    void update(List<EventTimeStats> seen, long batchTimeMillis) {
        for (int i = 0; i < candidatesMs.length; i++) {
            EventTimeStats stats = seen.get(i);
            if (stats.count() > 0 || activeMs[i] == NOT_YET) {
                activeMs[i] = batchTimeMillis;
            }
            aheadCounts[i] += stats.aheadCount();
            if (stats.hasTrusted()) {
                maxMs[i] = Math.max(maxMs[i], stats.trustedMaxMillis());
                candidatesMs[i] = Math.max(candidatesMs[i], maxMs[i] - delaysMs.get(i));
            }
        }
        long[] voters = voters(batchTimeMillis);
        if (voters.length > 0) {
            currentMs = Math.max(currentMs, policy.choose(voters));
        }
    }

    private long[] voters(long batchTimeMillis) {
        long[] voters = new long[candidatesMs.length];
        int count = 0;
        for (int i = 0; i < candidatesMs.length; i++) {
            if (!isIdle(i, batchTimeMillis)) {
                voters[count++] = candidatesMs[i];
            }
        }
        return Arrays.copyOf(voters, count);
    }

    /// Returns what there is to say of an operator.
    ///
    /// @param batchTimeMillis of the last batch
    WatermarkExplanation.Input explain(int operator, String eventTime, long batchTimeMillis) {
        return new WatermarkExplanation.Input(
                eventTime,
                Duration.ofMillis(delaysMs.get(operator)),
                maxMs[operator] == NOT_YET
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(maxMs[operator])),
                Instant.ofEpochMilli(candidatesMs[operator]),
                isIdle(operator, batchTimeMillis),
                aheadCounts[operator]);
    }

    /// Returns whether the operator had no rows for too long.
    private boolean isIdle(int operator, long batchTimeMillis) {
        return idleTimeoutMs > 0
                && activeMs[operator] != NOT_YET
                && batchTimeMillis - activeMs[operator] >= idleTimeoutMs;
    }

    /// Returns the watermark for the next batch.
    long currentMs() {
        return currentMs;
    }
}
