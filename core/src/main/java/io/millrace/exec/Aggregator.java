package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// Ends a pipeline in the target's table.
///
/// ```text
///   windows that overlap    every worker groups by pane, and adds each full table of panes to the windows
///   few groups              the asking thread fills the target's table and every helper one of its own,
///                           which are merged at the end
///   many groups             the target's table is divided, and all add to it
/// ```
///
/// The result does not depend on who took which morsel, because partials are exact.
final class Aggregator implements Pipeline.Sink, AutoCloseable {
    /// With fewer rows in a group of a pane, panes are a detour.
    private static final int ROWS_PER_PANE_MIN = 4;

    private final AggregationTarget target;
    private final ShardedTable shared;
    private final BufferAllocator allocator;
    private final AdmittedRows rows;
    private final @Nullable Panes panes;
    private final AtomicReferenceArray<@Nullable Worker> workers;

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
        this.panes = Panes.of(shared.spec());
        this.workers = new AtomicReferenceArray<>(workerCount);
    }

    @Override
    public void accept(int worker, int piece, Chunk chunk) {
        try (chunk) {
            if (!chunk.selection().isEmpty()) {
                worker(worker).accept(piece, chunk);
            }
        }
    }

    private Worker worker(int number) {
        Worker worker = workers.get(number);
        if (worker == null) {
            worker = new Worker(number == 0);
            workers.set(number, worker);
        }
        return worker;
    }

    /// What one thread adds rows to.
    private final class Worker {
        private final boolean isAsking;
        private @Nullable Panes usedPanes = panes;
        private @Nullable GroupTable paneTable;
        private long paneRows;
        private @Nullable GroupTable ownTable;
        private ShardedTable.@Nullable Writer writer;

        /// @param isAsking whether it is the thread that asks, to which the target's table belongs
        Worker(boolean isAsking) {
            this.isAsking = isAsking;
        }

        void accept(int piece, Chunk chunk) {
            Panes used = usedPanes;
            if (used != null && used.fit(chunk.batch(), chunk.selection())) {
                acceptByPane(used, piece, chunk);
            } else if (shared.isDivided()) {
                if (writer == null) {
                    writer = shared.writer();
                }
                rows.addTo(writer::accumulate, target.epoch(), piece, chunk);
            } else {
                acceptUndivided(piece, chunk);
            }
        }

        private void acceptUndivided(int piece, Chunk chunk) {
            if (isAsking) {
                rows.addTo(shared::accumulate, target.epoch(), piece, chunk);
                return;
            }
            GroupTable table = ownTable();
            rows.addTo(table::accumulate, target.epoch(), piece, chunk);
            if (table.groupCount() > shared.groupsMax()) {
                shared.divide(target.epoch());
            }
        }

        private GroupTable ownTable() {
            if (ownTable == null) {
                ownTable = open(shared.spec());
            }
            return ownTable;
        }

        private void acceptByPane(Panes used, int piece, Chunk chunk) {
            if (paneTable == null) {
                paneTable = open(used.spec());
            }
            GroupTable table = paneTable;
            // Which windows are closed does not show in a pane; they are left out when it is added.
            rows.addTo(
                    (batch, selection, epoch, _) -> {
                        table.accumulate(batch, selection, epoch);
                        paneRows += selection.size();
                    },
                    target.epoch(),
                    piece,
                    chunk);
            if (table.groupCount() > shared.groupsMax()) {
                boolean isWorthwhile = paneRows >= ROWS_PER_PANE_MIN * table.groupCount();
                used.addTo(target, table, allocator);
                table.clear();
                paneRows = 0;
                usedPanes = isWorthwhile ? used : null;
            }
        }

        private GroupTable open(AggregationSpec spec) {
            return target.openWorkerTable(spec, new TableContext(allocator));
        }

        /// Brings its groups into the target's table.
        void merge() {
            if (paneTable != null && panes != null) {
                panes.addTo(target, paneTable, allocator);
            }
            if (writer != null) {
                writer.flush();
            }
            if (ownTable != null) {
                try (Partials partials =
                        ownTable.changedSince(Long.MIN_VALUE, GroupTable.Order.ANY)) {
                    shared.merge(partials, target.epoch());
                }
            }
        }

        void close() {
            if (writer != null) {
                writer.close();
            }
            if (paneTable != null) {
                paneTable.close();
            }
            if (ownTable != null) {
                ownTable.close();
            }
        }
    }

    /// Brings the workers' groups into the target's table.
    ///
    /// @param tasks what may be used for it
    void merge(Tasks tasks) {
        tasks.run(
                workers.length(),
                number -> {
                    Worker worker = workers.get(number);
                    if (worker != null) {
                        worker.merge();
                    }
                });
    }

    @Override
    public void close() {
        for (int number = 0; number < workers.length(); number++) {
            Worker worker = workers.get(number);
            if (worker != null) {
                worker.close();
            }
        }
    }
}
