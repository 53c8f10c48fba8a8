package io.millrace.connector;

import io.millrace.batch.Batch;

import java.io.IOException;

/// One write of a static frame: all of it becomes visible at [#commit()], or nothing.
public interface BatchWrite extends AutoCloseable {
    /// Writes the rows; the batch is borrowed.
    void write(Batch batch) throws IOException;

    /// Makes everything visible.
    void commit() throws IOException;

    /// Drops everything when [#commit()] was not called.
    @Override
    void close() throws IOException;
}
