package io.millrace.exec;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.exec.LateRows.Judged;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.device.DeviceBatch;
import io.millrace.exec.device.OpenRows;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Ends a pipeline in the target's table.
///
/// ```text
///   windows that overlap    every worker groups by pane, and adds each full table of panes to the windows
///   few groups              the asking thread fills the target's table and every helper one of its own,
///                           which are merged at the end
///   many groups             the target's table is divided, and all add to it
///   on an accelerator       all give their rows to its table, whose groups, or panes, are added at the end
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

    /// Null where there is no accelerator.
    private final @Nullable DeviceBatch device;

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
        Accelerator accelerator = target.accelerator();
        if (accelerator == null) {
            this.device = null;
        } else {
            AggregationSpec spec = panes == null ? shared.spec() : panes.spec();
            this.device =
                    accelerator.begin(
                            new Accelerator.Task(spec, panes != null, target.epoch(), workerCount),
                            allocator.getHeadroom(),
                            this::addGroups);
        }
    }

    @Override
    public void accept(int worker, int piece, Chunk chunk) {
        try (chunk) {
            Judged judged = rows.admit(piece, chunk.batch(), chunk.selection());
            if (!judged.open().isEmpty()) {
                add(worker, new OpenRows(chunk.batch(), judged.open(), judged.closedMicros()));
            }
        }
    }

    private void add(int number, OpenRows open) {
        DeviceBatch placed = device;
        if (placed == null) {
            worker(number).add(open);
            return;
        }
        long start = placed.nanoTime();
        if (!fitsDevice(open) || !placed.offer(open)) {
            worker(number).add(open);
        }
        takeBack(number, placed);
        placed.worked(number, open.selection().size(), start);
    }

    /// Returns whether the rows can be grouped by what the device groups by.
    private boolean fitsDevice(OpenRows open) {
        return panes == null || panes.areNear(open.batch(), open.selection());
    }

    /// Adds the rows that the device did not come to.
    private void takeBack(int number, DeviceBatch placed) {
        for (OpenRows next = placed.poll(); next != null; next = placed.poll()) {
            try (OpenRows open = next) {
                worker(number).add(open);
            }
        }
    }

    /// Adds the device's groups, or panes.
    private void addGroups(Partials groups) {
        if (panes != null) {
            panes.addTo(target, groups, allocator);
        } else {
            shared.merge(groups, target.epoch());
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

        void add(OpenRows open) {
            Panes used = usedPanes;
            if (used != null && used.fit(open.batch(), open.selection())) {
                addByPane(used, open);
            } else if (shared.isDivided()) {
                if (writer == null) {
                    writer = shared.writer();
                }
                writer.accumulate(
                        open.batch(), open.selection(), target.epoch(), open.closedMicros());
            } else if (isAsking) {
                addTo(shared, open);
            } else {
                GroupTable table = ownTable();
                addTo(table, open);
                if (table.groupCount() > shared.groupsMax()) {
                    shared.divide(target.epoch());
                }
            }
        }

        private void addTo(GroupTable table, OpenRows open) {
            table.accumulate(open.batch(), open.selection(), target.epoch(), open.closedMicros());
        }

        private GroupTable ownTable() {
            if (ownTable == null) {
                ownTable = open(shared.spec());
            }
            return ownTable;
        }

        private void addByPane(Panes used, OpenRows open) {
            if (paneTable == null) {
                paneTable = open(used.spec());
            }
            // Which windows are closed does not show in a pane; they are left out when it is added.
            paneTable.accumulate(open.batch(), open.selection(), target.epoch());
            paneRows += open.selection().size();
            if (paneTable.groupCount() > shared.groupsMax()) {
                boolean isWorthwhile = paneRows >= ROWS_PER_PANE_MIN * paneTable.groupCount();
                addPanes(used, paneTable);
                paneTable.clear();
                paneRows = 0;
                usedPanes = isWorthwhile ? used : null;
            }
        }

        private void addPanes(Panes used, GroupTable table) {
            try (Partials groups = table.changedSince(Long.MIN_VALUE, GroupTable.Order.ANY)) {
                used.addTo(target, groups, allocator);
            }
        }

        private GroupTable open(AggregationSpec spec) {
            return target.openWorkerTable(spec, new TableContext(allocator));
        }

        /// Brings its groups into the target's table.
        void merge() {
            if (paneTable != null && panes != null) {
                addPanes(panes, paneTable);
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

    /// Brings the groups of the device and of the workers into the target's table.
    ///
    /// @param tasks what may be used for it
    void merge(Tasks tasks) {
        DeviceBatch placed = device;
        if (placed == null) {
            tasks.run(workers.length(), this::mergeWorker);
            return;
        }
        long start = placed.nanoTime();
        Partials groups = placed.end();
        if (groups != null) {
            try (groups) {
                addGroups(groups, tasks);
            }
        }
        tasks.run(
                workers.length(),
                number -> {
                    takeBack(number, placed);
                    mergeWorker(number);
                });
        target.settle(tasks);
        placed.merged(start);
    }

    private void mergeWorker(int number) {
        Worker worker = workers.get(number);
        if (worker != null) {
            worker.merge();
        }
    }

    private void addGroups(Partials groups, Tasks tasks) {
        if (panes != null) {
            addGroups(groups);
            return;
        }
        tasks.run(
                groups.batches().size(),
                i -> {
                    Batch some = groups.batches().get(i).retain();
                    try (Partials part = new Partials(groups.spec(), List.of(some))) {
                        addGroups(part);
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
        if (device != null) {
            device.close();
        }
    }
}
