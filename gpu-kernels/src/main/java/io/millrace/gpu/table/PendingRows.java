package io.millrace.gpu.table;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.List;

/// Rows that a table was given and that the device's thread has not got to yet.
///
/// @param batch owned
/// @param selection nobody else changes
/// @param strings one for each key of strings
/// @param closedId the greatest id of a closed window
record PendingRows(
        Batch batch, Selection selection, List<StringCodes> strings, long epoch, long closedId)
        implements AutoCloseable {
    /// Returns the bytes of the heap that the rows take in the queue.
    long heapBytes() {
        long bytes = selection.isAll() ? 0 : (long) Integer.BYTES * selection.size();
        for (StringCodes codes : strings) {
            bytes += codes.heapBytes();
        }
        return bytes;
    }

    /// Returns all bytes that the queue keeps, those of the batch too.
    long bytes() {
        return batch.memoryBytes() + heapBytes();
    }

    @Override
    public void close() {
        batch.close();
    }
}
