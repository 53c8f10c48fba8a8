package io.millrace.exec.shard;

import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// One table of a [ShardedTable] and the rows that wait for it. Thread-safe but for [#table()],
/// which is for one thread while no other calls.
final class Shard implements AutoCloseable {
    private final GroupTable table;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

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

    /// Rows that wait, with memory of their own.
    private record Waiting(Rows rows, long bytes) {}

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

    /// Lets rows wait.
    ///
    /// @param rows taken over
    /// @param bytes of their memory
    void enqueue(Rows rows, long bytes) {
        waiting.add(new Waiting(rows, bytes));
    }

    /// Adds all rows that wait; waits for a thread that is at it.
    ///
    /// @param waitingBytes of all shards, from which the rows' are taken, also if one cannot be
    ///   added
    void drain(AtomicLong waitingBytes) {
        if (waiting.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
                waitingBytes.addAndGet(-next.bytes);
                try (Batch _ = next.rows.batch) {
                    addLocked(next.rows);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Counts the groups anew after some were taken from the table.
    void countGroups() {
        groupCount = table.groupCount();
    }

    /// Forgets all groups and all rows that wait.
    void clear() {
        dropWaiting();
        table.clear();
        groupCount = 0;
    }

    private void dropWaiting() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            next.rows.batch.close();
        }
    }

    @Override
    public void close() {
        dropWaiting();
        table.close();
    }
}
