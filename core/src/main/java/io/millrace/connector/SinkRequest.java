package io.millrace.connector;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import java.time.ZoneId;
import java.util.UUID;

/// What the user asked a streaming sink for, and for which run of which query.
///
/// @param options as given, path included under `path`
/// @param schema of the rows
/// @param outputMode of the query
/// @param queryName the name given, or empty
/// @param sessionZone zone of times that are written as text
/// @param run the run that will write
public record SinkRequest(
        Options options,
        StructType schema,
        OutputMode outputMode,
        String queryName,
        ZoneId sessionZone,
        Run run) {
    /// The run of a query that a sink is opened for.
    ///
    /// @param queryId the same at every restart from the checkpoint
    /// @param runId unlike that of any other run
    /// @param epoch of the run's claim on the checkpoint: higher than that of every run before
    /// @param lastCommittedBatchId the last batch that the checkpoint has committed, or -1: the
    ///   sink is going to be asked to finish it
    /// @param files through which a sink that writes files must do so
    public record Run(
            UUID queryId,
            UUID runId,
            long epoch,
            long lastCommittedBatchId,
            FileOperations files) {}
}
