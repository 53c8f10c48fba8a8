package io.millrace.arrowio.file;

import io.millrace.batch.Batch;

import java.io.IOException;
import java.io.OutputStream;

/// How rows are written to a file; the same rows give the same bytes. Used by one thread at a time.
@FunctionalInterface
public interface RowWriter {
    /// Writes all rows of the batch, which is borrowed.
    void write(Batch batch, OutputStream out) throws IOException;
}
