package io.millrace.exec.shard;

import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/// One table of a [ShardedTable] and the rows that wait for it. Thread-safe but for [#table()],
/// which is for one thread while no other calls.
final class Shard implements AutoCloseable {
    private final GroupTable table;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Rows> waiting = new ConcurrentLinkedQueue<>();

    /// As of the last rows added.
    private volatile long groupCount;

    /// @param table taken over
    Shard(GroupTable table) {
        this.table = table;
    }

    /// Rows to add.
    ///
    /// @param epoch stamped on their groups
    /// @param closedMicros windows that end by then are left out
    record Rows(Batch batch, Selection selection, long epoch, long closedMicros) {}

    GroupTable table() {
        return table;
    }

    /// Returns how many groups there were when rows were last added; of any thread.
    long groupCount() {
        return groupCount;
    }

    /// Adds the rows, which are borrowed.
    void add(Rows rows) {
        lock.lock();
        try {
            addLocked(rows);
        } finally {
            lock.unlock();
        }
    }

    /// Adds the rows unless another thread is at it.
    ///
    /// @return whether they were added
    boolean tryAdd(Rows rows) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            addLocked(rows);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void addLocked(Rows rows) {
        table.accumulate(rows.batch, rows.selection, rows.epoch, rows.closedMicros);
        groupCount = table.groupCount();
    }

    /// Adds partials, which are borrowed.
    void merge(Partials partials, long epoch) {
        lock.lock();
        try {
            table.merge(partials, epoch);
            groupCount = table.groupCount();
        } finally {
            lock.unlock();
        }
    }

    /// Lets rows wait, which are taken over.
    void enqueue(Rows rows) {
        waiting.add(rows);
    }

    /// Adds all rows that wait.
    ///
    /// @return how many rows
    long drain() {
        if (waiting.isEmpty()) {
            return 0;
        }
        long count = 0;
        lock.lock();
        try {
            for (Rows rows = waiting.poll(); rows != null; rows = waiting.poll()) {
                try (Batch batch = rows.batch) {
                    addLocked(rows);
                    count += batch.rowCount();
                }
            }
        } finally {
            lock.unlock();
        }
        return count;
    }

    /// Forgets all groups and all rows that wait.
    void clear() {
        dropWaiting();
        table.clear();
        groupCount = 0;
    }

    private void dropWaiting() {
        for (Rows rows = waiting.poll(); rows != null; rows = waiting.poll()) {
            rows.batch.close();
        }
    }

    @Override
    public void close() {
        dropWaiting();
        table.close();
    }
}
