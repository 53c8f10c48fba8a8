package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.MultiGather;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
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

    /// Returns a batch of the referenced rows, in the order of `references[from .. to]`.
    static Batch gather(
            BufferAllocator allocator, List<Batch> batches, long[] references, int from, int to) {
        int columnCount = batches.getFirst().columns().size();
        List<ColumnVector> columns = new ArrayList<>(columnCount);
        try {
            for (int i = 0; i < columnCount; i++) {
                List<ColumnVector> sources = new ArrayList<>(batches.size());
                for (Batch batch : batches) {
                    sources.add(batch.column(i));
                }
                columns.add(MultiGather.column(allocator, sources, references, from, to));
            }
            return new Batch(batches.getFirst().schema(), columns, to - from);
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }
}
