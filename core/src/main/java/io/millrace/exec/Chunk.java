package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

/// A batch on its way through a pipeline, with the rows that are still in. Owns the batch.
record Chunk(Batch batch, Selection selection) implements AutoCloseable {
    static Chunk all(Batch batch) {
        return new Chunk(batch, Selection.all(batch.rowCount()));
    }

    @Override
    public void close() {
        batch.close();
    }
}
