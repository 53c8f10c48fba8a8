package io.millrace.exec;

import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.exec.shard.ShardedTable;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Ends a pipeline in the target's table.
///
/// While that has few groups, the asking thread fills it and every helper a table of its own, which
/// are merged at the end; once one of them has many, it is divided, and all add to it. The result
/// does not depend on who took which morsel, because partials are exact.
final class Aggregator implements Pipeline.Sink, AutoCloseable {
    private final AggregationTarget target;
    private final ShardedTable shared;
    private final BufferAllocator allocator;
    private final AdmittedRows rows;
    private final AtomicReferenceArray<@Nullable GroupTable> workerTables;
    private final AtomicReferenceArray<ShardedTable.@Nullable Writer> writers;

    /// @param rows what the target admits
    Aggregator(
            AggregationTarget target,
            AdmittedRows rows,
            BufferAllocator allocator,
            int workerCount) {
        this.target = target;
        this.shared = target.table();
        this.allocator = allocator;
        this.rows = rows;
        this.workerTables = new AtomicReferenceArray<>(workerCount);
        this.writers = new AtomicReferenceArray<>(workerCount);
    }

    @Override
    public void accept(int worker, int piece, Chunk chunk) {
        try (chunk) {
            if (chunk.selection().isEmpty()) {
                return;
            }
            if (shared.isDivided()) {
                rows.addTo(writer(worker)::accumulate, target.epoch(), piece, chunk);
                return;
            }
            GroupTable table = table(worker);
            rows.addTo(table::accumulate, target.epoch(), piece, chunk);
            if (table.groupCount() > shared.groupsMax()) {
                shared.divide(target.epoch());
            }
        }
    }

    private ShardedTable.Writer writer(int worker) {
        ShardedTable.Writer writer = writers.get(worker);
        if (writer == null) {
            writer = shared.writer();
            writers.set(worker, writer);
        }
        return writer;
    }

    private GroupTable table(int worker) {
        if (worker == 0) {
            return shared;
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
                    shared.merge(partials, target.epoch());
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
