package io.millrace.engine;

import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.exec.EventTimeStats;
import io.millrace.planner.PhysicalPlan;
import io.millrace.streaming.WatermarkExplanation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The watermarks of a query from batch to batch.
///
/// ```text
/// batch N   W(N)     fixed by offsets/N, from what batches up to N - 1 saw
///           late     a row is late by W(N - 1)
///           evict    state is closed by W(N)
///           seen     what passes the watermark operators; gives W(N + 1), stored with commits/N
/// ```
///
/// Used by the query's control thread; what passes the operators is added by the workers.
final class QueryWatermarks {
    private final List<PhysicalPlan.EventTimeWatermark> operators;
    private final WatermarkPropagator propagator;
    private final WatermarkTracker tracker;
    private final long maxFutureSkewMs;
    private List<EventTimeStats> seen = List.of();
    private long batchWatermarkMs;
    private long batchTimeMillis;

    QueryWatermarks(PhysicalPlan plan, BoundSettings bound) {
        this.operators = QueryDefinition.watermarks(plan);
        this.propagator = new WatermarkPropagator(plan);
        this.tracker =
                new WatermarkTracker(
                        operators.stream().map(PhysicalPlan.EventTimeWatermark::delayMs).toList(),
                        bound.watermarkPolicy(),
                        bound.idleTimeout().toMillis());
        this.maxFutureSkewMs = bound.maxFutureSkew().toMillis();
        look(0);
    }

    private void look(long timeMillis) {
        boolean isAny = maxFutureSkewMs == 0 || maxFutureSkewMs > Long.MAX_VALUE - timeMillis;
        long latestMillis = isAny ? Long.MAX_VALUE : timeMillis + maxFutureSkewMs;
        List<EventTimeStats> fresh = new ArrayList<>(operators.size());
        for (PhysicalPlan.EventTimeWatermark _ : operators) {
            fresh.add(new EventTimeStats(latestMillis));
        }
        seen = fresh;
    }

    /// Goes on after the last committed batch.
    void resume(OffsetEntry lastOffsets, CommitEntry lastCommit) {
        batchWatermarkMs = lastOffsets.batchWatermarkMs();
        tracker.resumeAt(batchWatermarkMs);
        tracker.resumeAt(lastCommit.nextBatchWatermarkMs());
    }

    /// Begins a batch and returns the watermarks of the operators with state.
    Map<Integer, OperatorWatermarks> begin(OffsetEntry plan) {
        long lateMs = batchWatermarkMs;
        batchWatermarkMs = plan.batchWatermarkMs();
        tracker.resumeAt(batchWatermarkMs);
        batchTimeMillis = plan.batchTimestampMs();
        look(batchTimeMillis);
        return between(lateMs, batchWatermarkMs);
    }

    /// Forgets what the batch at hand saw, which begins anew.
    void beginAgain() {
        look(batchTimeMillis);
    }

    /// Returns the watermarks of the operators with state in a batch that would begin now.
    Map<Integer, OperatorWatermarks> ofNext() {
        return between(batchWatermarkMs, nextMs());
    }

    private Map<Integer, OperatorWatermarks> between(long lateMs, long evictMs) {
        Map<Integer, Long> late = propagator.inputs(lateMs);
        Map<Integer, OperatorWatermarks> both = new TreeMap<>();
        propagator
                .inputs(evictMs)
                .forEach(
                        (id, evict) ->
                                both.put(
                                        id,
                                        new OperatorWatermarks(
                                                micros(late.getOrDefault(id, 0L)), micros(evict))));
        return both;
    }

    private static long micros(long millis) {
        return Math.multiplyExact(millis, 1000L);
    }

    /// Returns what gathers the event times that pass the operator in the batch at hand.
    EventTimeStats seen(PhysicalPlan.EventTimeWatermark operator) {
        return seen.get(operator.index());
    }

    /// Takes in what the batch at hand saw.
    void end() {
        tracker.update(seen, batchTimeMillis);
    }

    /// Returns the watermark of the next batch.
    long nextMs() {
        return tracker.currentMs();
    }

    /// Returns what there is to say of the watermarks of the plan.
    List<WatermarkExplanation.Input> explain() {
        List<WatermarkExplanation.Input> inputs = new ArrayList<>();
        for (PhysicalPlan.EventTimeWatermark operator : operators) {
            String eventTime = operator.output().get(operator.ordinal()).name();
            inputs.add(tracker.explain(operator.index(), eventTime, batchTimeMillis));
        }
        return inputs;
    }

    /// Returns what the progress report says of event times: of the first operator that saw rows,
    /// and the watermark that the batch at hand works by.
    Map<String, String> progress() {
        Map<String, String> progress = new TreeMap<>();
        if (operators.isEmpty()) {
            return progress;
        }
        for (EventTimeStats stats : seen) {
            if (stats.count() > 0) {
                progress.put("avg", Timestamps.iso(stats.averageMillis()));
                progress.put("max", Timestamps.iso(stats.maxMillis()));
                progress.put("min", Timestamps.iso(stats.minMillis()));
                break;
            }
        }
        progress.put("watermark", Timestamps.iso(batchWatermarkMs));
        return progress;
    }
}
