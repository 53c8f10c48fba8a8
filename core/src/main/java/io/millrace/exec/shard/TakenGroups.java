package io.millrace.exec.shard;

import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.MultiGather;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.RowOrder;

import org.apache.arrow.memory.BufferAllocator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Listed groups that were taken from several shards, and where each stands in the list. Owns the
/// partials until it is closed.
final class TakenGroups implements AutoCloseable {
    private final Batch list;
    private final List<Batch> batches = new ArrayList<>();
    private final long[] references;

    /// @param list columns that identify groups, borrowed
    TakenGroups(Batch list) {
        this.list = list;
        this.references = new long[list.rowCount()];
        Arrays.fill(references, MultiGather.NULL);
    }

    /// Takes over what one shard had of some rows of the list, in their order.
    void add(Selection rows, Partials taken) {
        int i = 0;
        for (Batch batch : taken.batches()) {
            int number = batches.size();
            batches.add(batch);
            for (int row = 0; row < batch.rowCount(); row++) {
                // What the shard did not have is passed over.
                while (!isSame(rows.row(i), batch, row)) {
                    i++;
                }
                references[rows.row(i++)] = MultiGather.reference(number, row);
            }
        }
    }

    private boolean isSame(int listed, Batch taken, int row) {
        for (int i = 0; i < list.columns().size(); i++) {
            if (RowOrder.compare(list.column(i), listed, taken.column(i), row) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Returns the groups in the order of the list; the caller owns them.
    List<Batch> inOrder(BufferAllocator allocator) {
        long[] present =
                Arrays.stream(references)
                        .filter(reference -> reference != MultiGather.NULL)
                        .toArray();
        return present.length == 0
                ? List.of()
                : List.of(MultiGather.batch(allocator, batches, present, 0, present.length));
    }

    @Override
    public void close() {
        Batch.closeAll(batches);
    }
}
