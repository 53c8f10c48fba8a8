package io.millrace.state;

import io.millrace.batch.Batch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// The live groups of an operator, batch by batch: each group once, with its newest values, in no
/// particular order. Used by one thread at a time; must be closed.
public interface StateRows extends AutoCloseable {
    /// Returns the next batch, which the caller owns, or null after the last. Batches are not
    /// empty.
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` when a file is damaged
    @Nullable Batch next() throws IOException;

    @Override
    void close() throws IOException;
}
