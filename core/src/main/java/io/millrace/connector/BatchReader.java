package io.millrace.connector;

import io.millrace.batch.Batch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// Reads one split. Used by one thread at a time, closed by its opener.
public interface BatchReader extends AutoCloseable {
    /// Returns the next batch, which the caller then owns, or null at the end.
    ///
    /// @throws IOException when the input cannot be read
    /// @throws io.millrace.error.MillraceException for input that the options refuse
    @Nullable Batch next() throws IOException;

    @Override
    void close() throws IOException;
}
