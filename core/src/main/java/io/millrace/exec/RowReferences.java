package io.millrace.exec;

import io.millrace.batch.Batch;

import java.util.List;

/// Rows of several batches as longs: the batch in the high 32 bits, the row in the low ones.
final class RowReferences {
    private RowReferences() {}

    static long of(int batch, int row) {
        return (long) batch << 32 | row;
    }

    static int batch(long reference) {
        return (int) (reference >>> 32);
    }

    static int row(long reference) {
        return (int) reference;
    }

    /// Returns references to all rows, in order.
    static long[] all(List<Batch> batches) {
        int count = Math.toIntExact(batches.stream().mapToLong(Batch::rowCount).sum());
        long[] references = new long[count];
        int at = 0;
        for (int batch = 0; batch < batches.size(); batch++) {
            for (int row = 0; row < batches.get(batch).rowCount(); row++) {
                references[at++] = of(batch, row);
            }
        }
        return references;
    }
}
