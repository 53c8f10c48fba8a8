package io.millrace.exec;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.Gather;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.List;

/// Ends a pipeline in a list of batches in row order, whichever worker made them, with plain
/// strings in place of dictionary codes.
final class Collector implements Pipeline.Sink, AutoCloseable {
    private final BufferAllocator allocator;
    private final List<List<Batch>> byMorsel;
    private boolean isTaken;

    Collector(BufferAllocator allocator, int morselCount) {
        this.allocator = allocator;
        this.byMorsel = new ArrayList<>(morselCount);
        for (int i = 0; i < morselCount; i++) {
            byMorsel.add(new ArrayList<>());
        }
    }

    // One worker takes a morsel, so its list needs no lock; the run's end publishes it.
    @Override
    public void accept(int worker, int morsel, Chunk chunk) {
        try (chunk) {
            if (!chunk.selection().isEmpty()) {
                try (Batch dense = Gather.select(allocator, chunk.batch(), chunk.selection())) {
                    byMorsel.get(morsel).add(plain(allocator, dense));
                }
            }
        }
    }

    /// Returns a second owner of the batch, with plain strings in place of codes.
    static Batch plain(BufferAllocator allocator, Batch batch) {
        List<ColumnVector> columns = new ArrayList<>(batch.columns().size());
        try {
            for (ColumnVector column : batch.columns()) {
                columns.add(
                        column instanceof DictionaryColumn coded
                                ? Gather.decode(allocator, coded)
                                : column.retain());
            }
            return new Batch(batch.schema(), columns, batch.rowCount());
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    /// Hands over the batches.
    List<Batch> take() {
        List<Batch> all = new ArrayList<>();
        byMorsel.forEach(all::addAll);
        isTaken = true;
        return all;
    }

    @Override
    public void close() {
        if (!isTaken) {
            byMorsel.forEach(Batch::closeAll);
        }
    }
}
