package io.millrace.gpu.table;

import io.millrace.backend.DeviceFailedException;
import io.millrace.error.MillraceException;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.gpu.driver.DriverException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Rows on their way from the caller, who does not wait, to the device's thread.
///
/// Rows leave the queue when a slot has them. If that fails they stay at its head: whoever drains
/// it next tries again. What failed meanwhile is told to the caller when he comes next.
final class RowQueue {
    private static final int BATCHES_MAX = 64;
    private static final long BYTES_MAX = 64L << 20;

    private final GpuDevice device;
    private final TableParts table;
    private final Pipeline pipeline;
    private final BlockingQueue<PendingRows> queue = new ArrayBlockingQueue<>(BATCHES_MAX);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong heapBytes = new AtomicLong();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private volatile @Nullable Throwable failure;
    private volatile boolean isClosed;

    RowQueue(GpuDevice device, TableParts table, Pipeline pipeline) {
        this.device = device;
        this.table = table;
        this.pipeline = pipeline;
    }

    /// Throws what failed since the last call, if anything did. For the caller.
    void tellFailure() {
        Throwable told = failure;
        failure = null;
        if (told instanceof Error error) {
            throw error;
        }
        if (told instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /// Forgets what failed: the caller is told by other means.
    void forgetFailure() {
        failure = null;
    }

    /// Returns whether there is no room. For the caller, who alone adds rows.
    boolean isFull() {
        return queue.remainingCapacity() == 0 || bytes.get() > BYTES_MAX;
    }

    /// Returns the bytes of the heap that rows in the queue take.
    long heapBytes() {
        return heapBytes.get();
    }

    private void count(PendingRows rows, int sign) {
        bytes.addAndGet((long) sign * rows.bytes());
        heapBytes.addAndGet((long) sign * rows.heapBytes());
    }

    /// Adds rows, for which there is room, and sees to it that the device's thread gets to them.
    void add(PendingRows rows) {
        count(rows, 1);
        queue.add(rows);
        if (isScheduled.compareAndSet(false, true)) {
            device.start(
                    () -> {
                        isScheduled.set(false);
                        drain();
                    },
                    failed -> failure = failed);
        }
    }

    /// Puts all rows into slots. For the device's thread.
    void drain() {
        for (PendingRows rows = queue.peek(); rows != null && !isClosed; rows = queue.peek()) {
            if (table.isBroken()) {
                throw broken();
            }
            append(rows);
            count(rows, -1);
            queue.remove();
            pipeline.goOn();
        }
    }

    private void append(PendingRows rows) {
        try {
            pipeline.append(rows);
        } catch (DriverException | MillraceException e) {
            // Out of memory, of the device or of a limit: nothing was taken. Or the device is lost.
            throw e;
        } catch (RuntimeException | Error e) {
            table.breakDown();
            throw e;
        }
    }

    /// Returns what a table says of which nobody knows what its groups are. For the device's
    /// thread, on which it is known by now whether the device is lost, too.
    DeviceFailedException broken() {
        String lost = device.lostReason();
        String reason = lost == null ? "an earlier call of the table failed" : lost;
        return new DeviceFailedException(reason, lost != null, null);
    }

    /// Forgets all rows. For the device's thread.
    void discard() {
        for (PendingRows rows = queue.poll(); rows != null; rows = queue.poll()) {
            count(rows, -1);
            rows.close();
        }
    }

    /// Lets the device's thread do no more than it is at.
    void close() {
        isClosed = true;
    }
}
