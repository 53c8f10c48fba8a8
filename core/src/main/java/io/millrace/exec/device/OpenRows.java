package io.millrace.exec.device;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

/// Rows of a batch that go into a group table, the late ones left out.
///
/// @param closedMicros windows that end by then are left out; `Long.MIN_VALUE` for none
public record OpenRows(Batch batch, Selection selection, long closedMicros)
        implements AutoCloseable {
    /// Returns a second owner of the same rows, whose selection nobody changes.
    OpenRows retain() {
        return new OpenRows(batch.retain(), selection.copy(), closedMicros);
    }

    /// Returns the bytes that they keep in memory.
    long memoryBytes() {
        return batch.memoryBytes()
                + (selection.isAll() ? 0 : (long) Integer.BYTES * selection.size());
    }

    @Override
    public void close() {
        batch.close();
    }
}
