package io.millrace.engine;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.Options;
import io.millrace.connector.SinkProvider;
import io.millrace.connector.SinkRequest;
import io.millrace.connector.StreamSink;
import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

import java.io.IOException;
import java.util.UUID;

/// Opens sinks for a run of a query.
///
/// @param checkpoint of the run, whose thread finishes the batches of the sinks
record SinkOpener(
        UUID runId, CheckpointThread checkpoint, BoundSettings bound, FileOperations files) {
    /// What is to be written.
    ///
    /// @param name of the query, or of a table
    record Output(Options options, StructType schema, OutputMode mode, String name) {}

    /// @param lastCommittedBatchId as the sink counts batches, or -1
    StreamSink open(SinkProvider provider, Output output, long lastCommittedBatchId) {
        SinkRequest.Run run =
                new SinkRequest.Run(
                        checkpoint.queryId(),
                        runId,
                        checkpoint.epoch(),
                        lastCommittedBatchId,
                        files);
        SinkRequest request =
                new SinkRequest(
                        output.options(),
                        output.schema(),
                        output.mode(),
                        output.name(),
                        bound.sessionZone(),
                        run);
        try {
            return checkpoint.finishing(provider.openStream(request));
        } catch (IOException e) {
            throw ErrorCondition.SINK_FAILED.error(
                    "The sink "
                            + provider.shortName()
                            + " could not be opened: "
                            + CauseText.of(e)
                            + ".",
                    "Check that it is there and can be written.",
                    e);
        }
    }
}
