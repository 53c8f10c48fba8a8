package io.millrace.connector;

import io.millrace.batch.Batch;

import java.io.IOException;
import java.util.List;

/// Where a streaming query writes. Used by the query's control thread alone.
public interface StreamSink extends AutoCloseable {
    /// Returns the text for progress, such as `MemorySink`.
    String description();

    /// Adds the output of a batch and returns a token that [#finish(String)] needs, stored with the
    /// commit; empty when there is nothing to finish. Called again with the same id after a crash:
    /// a sink that saw the id already skips it, or replaces what it wrote.
    ///
    /// @param batches borrowed for the call, in canonical order; may be empty
    /// @throws IOException when the sink could not be written
    String addBatch(SinkBatch batch, List<Batch> batches) throws IOException;

    /// Makes visible what [#addBatch] prepared. Called after the commit, and again at restart.
    void finish(String token) throws IOException;

    @Override
    void close() throws IOException;
}
