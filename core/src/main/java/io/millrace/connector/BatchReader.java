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

    /// Returns how many of the records read so far were malformed, those that were dropped
    /// included; asked for before [#close()]. A reader that takes any input as it is has none.
    default long malformedCount() {
        return 0;
    }

    @Override
    void close() throws IOException;
}
