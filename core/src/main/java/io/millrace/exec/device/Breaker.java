package io.millrace.exec.device;

import org.jspecify.annotations.Nullable;

/// Leaves an accelerator alone after it failed: for want of memory for one batch, then two, four
/// and so on; one that is lost, until it works again. Not thread-safe.
final class Breaker {
    private static final int SKIPPED_BITS_MAX = 10;

    private int failuresInTurn;
    private long failures;
    private long skipped;
    private boolean isLost;
    private @Nullable String reason;

    /// Returns whether the batch that begins may go to the accelerator.
    boolean admits() {
        return !isLost && skipped == 0;
    }

    /// Says that a batch with rows was not admitted.
    void skip() {
        if (skipped > 0) {
            skipped--;
        }
    }

    /// Says that the accelerator has computed a batch.
    void worked() {
        failuresInTurn = 0;
        reason = null;
    }

    /// Says that it failed.
    ///
    /// @param lost whether it is lost
    void failed(String why, boolean lost) {
        reason = why;
        failures++;
        if (lost) {
            isLost = true;
        } else {
            skipped = 1L << Math.min(failuresInTurn++, SKIPPED_BITS_MAX);
        }
    }

    /// Says that it is still lost, and what is known of that by now.
    void stillLost(String why) {
        reason = why;
    }

    /// Says that it is there again.
    void found() {
        isLost = false;
        failuresInTurn = 0;
        skipped = 0;
        reason = null;
    }

    /// Returns whether it is lost.
    boolean isLost() {
        return isLost;
    }

    /// Returns how many of the next batches are not admitted.
    long skipped() {
        return skipped;
    }

    /// Returns how often it has failed.
    long failures() {
        return failures;
    }

    /// Returns why it failed last, as a clause; null once it has worked again.
    @Nullable String reason() {
        return reason;
    }
}
