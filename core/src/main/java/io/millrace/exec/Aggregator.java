package io.millrace.exec;

import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Ends a pipeline in group tables: the asking thread fills the target's own, every helper one of
/// its own, which are merged at the end. The result does not depend on who took which morsel,
/// because partials are exact.
final class Aggregator implements Pipeline.Sink, AutoCloseable {
    private final AggregationTarget target;
    private final BufferAllocator allocator;
    private final AdmittedRows rows;
    private final AtomicReferenceArray<@Nullable GroupTable> workerTables;

    /// @param rows what the target admits
    Aggregator(
            AggregationTarget target,
            AdmittedRows rows,
            BufferAllocator allocator,
            int workerCount) {
        this.target = target;
        this.allocator = allocator;
        this.rows = rows;
        this.workerTables = new AtomicReferenceArray<>(workerCount);
    }

    @Override
    public void accept(int worker, int piece, Chunk chunk) {
        try (chunk) {
            if (!chunk.selection().isEmpty()) {
                rows.addTo(table(worker), target.epoch(), piece, chunk);
            }
        }
    }

    private GroupTable table(int worker) {
        if (worker == 0) {
            return target.table();
        }
        GroupTable table = workerTables.get(worker);
        if (table == null) {
            table = target.openWorkerTable(new TableContext(allocator));
            workerTables.set(worker, table);
        }
        return table;
    }

    /// Brings the helpers' groups into the target's table.
    void merge() {
        for (int worker = 1; worker < workerTables.length(); worker++) {
            GroupTable table = workerTables.get(worker);
            if (table != null) {
                try (Partials partials = table.changedSince(Long.MIN_VALUE)) {
                    target.table().merge(partials, target.epoch());
                }
            }
        }
    }

    @Override
    public void close() {
        for (int worker = 1; worker < workerTables.length(); worker++) {
            GroupTable table = workerTables.get(worker);
            if (table != null) {
                table.close();
            }
        }
    }
}
