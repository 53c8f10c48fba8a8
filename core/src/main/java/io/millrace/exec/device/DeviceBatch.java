package io.millrace.exec.device;

import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Partials;
import io.millrace.batch.Batch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;

/// The rows of one batch on their way to an accelerator.
///
/// ```text
///   offer   waiting ── enough rows ──> on the device ── failure ──> on the host
///              └────────── end, or too many bytes ──────────────────────┘
/// ```
///
/// Whatever is offered is retained until its groups are on the host, as partials. On the host the
/// rows that are retained are [#poll]ed, and others refused: so each row comes into the host's
/// table once, as a row or within a partial, whatever fails and when.
///
/// Rows for a table that is resident are retained until it has them. If it fails, so does the
/// batch, by a [DeviceFailedException].
///
/// Thread-safe, but for [#end] and what follows it.
public final class DeviceBatch implements AutoCloseable {
    /// Takes partials, which are borrowed for the call.
    @FunctionalInterface
    public interface GroupsTarget {
        void add(Partials groups);
    }

    private enum State {
        WAITING,
        ON_DEVICE,
        ON_HOST
    }

    /// So many bytes of rows may be retained; then the partials are taken before the end.
    private static final long RETAINED_BYTES_MAX = 256 << 20;

    /// The groups of a batch may all be new to the host's table, which grows by doubling.
    private static final int COPIES_TO_ADD = 2;

    /// Retained rows are never more than this part of the memory that is left.
    private static final int PART_OF_HEADROOM = 4;

    private final Accelerator owner;
    private final Accelerator.Task task;
    private final GroupsTarget host;
    private final @Nullable GroupTable resident;
    private final long rowsMin;
    private final long retainedBytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<OpenRows> retained = new ArrayDeque<>();
    private volatile State state;
    private volatile boolean hasRetained;
    private long retainedBytes;
    private long waitingRows;
    private boolean hasFailed;

    /// Rows of which the groups are where they belong.
    private long deviceRows;

    /// Of each worker.
    private final AtomicLongArray rowCounts;

    private final AtomicLongArray busyNanos;

    /// @param rowsMin from how many rows on it goes to the device, or [Placement#NEVER]
    /// @param headroomBytes the memory that is left for the batch
    DeviceBatch(
            Accelerator owner,
            Accelerator.Task task,
            GroupsTarget host,
            long rowsMin,
            long headroomBytes) {
        this.owner = owner;
        this.task = task;
        this.host = host;
        this.resident = owner.resident();
        this.rowsMin = rowsMin;
        this.retainedBytesMax = Math.min(RETAINED_BYTES_MAX, headroomBytes / PART_OF_HEADROOM);
        this.rowCounts = new AtomicLongArray(task.workers());
        this.busyNanos = new AtomicLongArray(task.workers());
        this.state = rowsMin == Placement.NEVER ? State.ON_HOST : State.WAITING;
    }

    /// Offers rows, which are borrowed.
    ///
    /// @return false if the host is to add them
    public boolean offer(OpenRows rows) {
        if (state == State.ON_HOST) {
            return false;
        }
        lock.lock();
        try {
            if (state == State.ON_HOST) {
                return false;
            }
            if (state == State.ON_DEVICE && resident != null) {
                giveForGood(resident, rows);
            } else {
                retain(rows.retain());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void retain(OpenRows own) {
        retained.add(own);
        hasRetained = true;
        retainedBytes += own.memoryBytes();
        if (state == State.ON_DEVICE) {
            give(own);
        } else {
            waitingRows += own.selection().size();
            giveIfEnough();
        }
        relieve();
    }

    private void giveIfEnough() {
        if (waitingRows < rowsMin) {
            return;
        }
        state = State.ON_DEVICE;
        for (OpenRows waiting : retained) {
            if (resident != null) {
                giveForGood(resident, waiting);
            } else if (state == State.ON_DEVICE) {
                give(waiting);
            }
        }
        if (resident != null) {
            dropRetained();
        }
    }

    private void give(OpenRows rows) {
        long closedMicros = task.isByPane() ? Long.MIN_VALUE : rows.closedMicros();
        try {
            owner.table(task.spec())
                    .accumulate(rows.batch(), rows.selection(), task.epoch(), closedMicros);
        } catch (DeviceFailedException e) {
            fail(e);
        }
    }

    private void giveForGood(GroupTable table, OpenRows rows) {
        try {
            table.accumulate(rows.batch(), rows.selection(), task.epoch(), rows.closedMicros());
            deviceRows += rows.selection().size();
        } catch (DeviceFailedException e) {
            fail(e);
            throw e;
        }
    }

    private void fail(DeviceFailedException failure) {
        hasFailed = true;
        state = State.ON_HOST;
        owner.failed(failure);
    }

    /// Holds no more rows than may be.
    private void relieve() {
        if (retainedBytes > retainedBytesMax) {
            if (state == State.WAITING) {
                state = State.ON_HOST;
            } else if (state == State.ON_DEVICE) {
                Partials groups = take();
                if (groups != null) {
                    try (groups) {
                        host.add(groups);
                    }
                }
            }
        }
    }

    /// Takes the groups from the device, or null if it fails, or if there is no memory to add them
    /// here: then the rows are still here.
    private @Nullable Partials take() {
        Partials groups;
        try {
            groups = owner.table(task.spec()).changedSince(Long.MIN_VALUE, GroupTable.Order.ANY);
        } catch (DeviceFailedException e) {
            fail(e);
            return null;
        }
        if (!owner.hasRoomFor(COPIES_TO_ADD * memoryBytes(groups))) {
            groups.close();
            fail(AcceleratorTable.outOfMemory());
            return null;
        }
        for (OpenRows rows : retained) {
            deviceRows += rows.selection().size();
        }
        dropRetained();
        try {
            owner.table(task.spec()).clear();
        } catch (DeviceFailedException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            groups.close();
            throw e;
        }
        return groups;
    }

    private static long memoryBytes(Partials groups) {
        long bytes = 0;
        for (Batch batch : groups.batches()) {
            bytes += batch.memoryBytes();
        }
        return bytes;
    }

    private void dropRetained() {
        for (OpenRows rows = retained.poll(); rows != null; rows = retained.poll()) {
            rows.close();
        }
        hasRetained = false;
        retainedBytes = 0;
    }

    /// Returns rows that the host is to add after all, for the caller to close; null when there are
    /// none.
    public @Nullable OpenRows poll() {
        if (!hasRetained || state != State.ON_HOST) {
            return null;
        }
        lock.lock();
        try {
            OpenRows rows = retained.poll();
            hasRetained = !retained.isEmpty();
            return rows;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the batch: all rows were offered. What is to be polled then, if anything, is complete.
    ///
    /// @return the groups that the device computed, for the caller to add to the host's and to
    ///   close; null for none
    public @Nullable Partials end() {
        lock.lock();
        try {
            Partials groups = state == State.ON_DEVICE && resident == null ? take() : null;
            if (state == State.WAITING) {
                state = State.ON_HOST;
            }
            return groups;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the time by which work is measured.
    public long nanoTime() {
        return owner.nanoTime();
    }

    /// Says what a worker was at since a moment.
    ///
    /// @param rows that it added or offered
    public void worked(int worker, long rows, long sinceNanos) {
        rowCounts.addAndGet(worker, rows);
        busyNanos.addAndGet(worker, owner.nanoTime() - sinceNanos);
    }

    /// Says that all groups are in the host's table, since whose beginning by one thread it was so
    /// late: with it the batch is measured. Decoding is not in it, nor what the device did
    /// meanwhile.
    public void merged(long sinceNanos) {
        long rows = 0;
        long nanos = 0;
        int workers = 0;
        for (int i = 0; i < rowCounts.length(); i++) {
            rows += rowCounts.get(i);
            nanos += busyNanos.get(i);
            workers += rowCounts.get(i) > 0 ? 1 : 0;
        }
        nanos = nanos / Math.max(1, workers) + owner.nanoTime() - sinceNanos;
        if (hasFailed) {
            owner.placement().mixed(rows, deviceRows);
        } else {
            Side side = state == State.ON_DEVICE ? Side.DEVICE : Side.HOST;
            owner.placement().measured(side, rows, deviceRows, nanos);
        }
    }

    /// Gives back what the batch holds, whether it came to its end or not.
    @Override
    public void close() {
        lock.lock();
        try {
            if (hasRetained && state == State.ON_DEVICE && resident == null) {
                // Nobody has taken its groups.
                owner.dropTable();
            }
            dropRetained();
        } finally {
            lock.unlock();
        }
    }
}
