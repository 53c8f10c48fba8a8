package io.millrace.checkpoint;

import java.util.UUID;

/// How a checkpoint is opened.
///
/// @param newQueryId the query's id if the checkpoint is new; an old one keeps its own
/// @param runName who opens it, for the message that another run gets, such as the query's name and
///   run id
/// @param minBatchesToRetain how many committed batches stay restorable, at least 1
/// @param takesOver whether to go on when another run holds the checkpoint: that run, stopped or
///   out of reach, ends with `FENCED` at its next write
public record CheckpointOptions(
        UUID newQueryId, String runName, int minBatchesToRetain, boolean takesOver) {
    /// What Spark's `minBatchesToRetain` is by default.
    public static final int BATCHES_TO_RETAIN = 100;

    /// Checks the number.
    public CheckpointOptions {
        if (minBatchesToRetain < 1) {
            throw new IllegalArgumentException("minBatchesToRetain is " + minBatchesToRetain);
        }
    }

    /// Returns options with the default retention.
    public static CheckpointOptions of(UUID newQueryId, String runName) {
        return new CheckpointOptions(newQueryId, runName, BATCHES_TO_RETAIN, false);
    }

    /// Returns these options with another retention.
    public CheckpointOptions retaining(int batches) {
        return new CheckpointOptions(newQueryId, runName, batches, takesOver);
    }

    /// Returns these options for a run that takes the checkpoint over.
    public CheckpointOptions takingOver(boolean takes) {
        return new CheckpointOptions(newQueryId, runName, minBatchesToRetain, takes);
    }
}
