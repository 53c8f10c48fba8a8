package io.millrace.gpu.device;

import io.millrace.gpu.driver.DriverException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Memory that is kept when it is given back: the driver takes long to give memory, and waits for
/// all work when it gets it back.
///
/// Sizes are rounded up: to a power of two up to 1 MiB, beyond that to an eighth of one. So blocks
/// fit again, and at most a ninth of a large one is wasted.
///
/// A block that is given back may still be used by work that is under way. Whoever gets it next
/// must let his work come behind that: what runs in the compute stream does; copies into it in
/// another stream wait for the compute stream first.
///
/// Threads: the device's, and once that takes no more tasks whoever gives something back.
public final class MemoryPool {
    private static final long BYTES_MIN = 256;
    private static final long BYTES_LARGE = 1L << 20;
    private static final int PARTS_OF_LARGE = 8;

    /// A table of small batches takes less.
    private static final long IDLE_BYTES_MAX = 64L << 20;

    private static final int PARTS_OF_LIVE = 2;

    private final Source source;
    private final Map<Long, Deque<Long>> free = new TreeMap<>();
    private final AtomicLong liveBytes = new AtomicLong();
    private long idleBytes;

    /// Where memory comes from.
    interface Source {
        long allocate(long bytes);

        void free(long address);
    }

    MemoryPool(Source source) {
        this.source = source;
    }

    /// Returns a block of at least so many bytes, not initialised.
    ///
    /// @throws DriverException when there is no memory, even after all that lay idle was given back
    public Block allocate(long bytes) {
        long size = sizeOf(bytes);
        Long idle = takeIdle(size);
        long address = idle != null ? idle : allocateNew(size);
        liveBytes.addAndGet(size);
        return new Block(address, size);
    }

    private synchronized @Nullable Long takeIdle(long size) {
        Deque<Long> idle = free.get(size);
        if (idle == null || idle.isEmpty()) {
            return null;
        }
        idleBytes -= size;
        return idle.pop();
    }

    private long allocateNew(long size) {
        // Who takes larger and larger blocks leaves some of each size.
        if (idleBytes() > Math.max(IDLE_BYTES_MAX, liveBytes() / PARTS_OF_LIVE)) {
            trim();
        }
        try {
            return source.allocate(size);
        } catch (DriverException e) {
            if (!e.isOutOfMemory() || idleBytes() == 0) {
                throw e;
            }
            trim();
            return source.allocate(size);
        }
    }

    private synchronized long idleBytes() {
        return idleBytes;
    }

    private static long sizeOf(long bytes) {
        if (bytes <= BYTES_MIN) {
            return BYTES_MIN;
        }
        long power = Long.highestOneBit(bytes - 1) << 1;
        if (power <= BYTES_LARGE) {
            return power;
        }
        long part = power / 2 / PARTS_OF_LARGE;
        return (bytes + part - 1) / part * part;
    }

    /// Takes a block back; asks the driver for nothing, so that it never fails.
    public synchronized void free(Block block) {
        free.computeIfAbsent(block.bytes(), _ -> new ArrayDeque<>()).push(block.address());
        liveBytes.addAndGet(-block.bytes());
        idleBytes += block.bytes();
    }

    /// Gives all idle memory back to the driver, if it is much: other processes may want it.
    void trimLarge() {
        if (idleBytes() > IDLE_BYTES_MAX) {
            trim();
        }
    }

    /// Gives all idle memory back to the driver.
    public void trim() {
        // Without the lock: the driver may never answer.
        Release.all(takeAllIdle());
    }

    private synchronized List<Runnable> takeAllIdle() {
        List<Runnable> tasks = new ArrayList<>();
        for (Deque<Long> addresses : free.values()) {
            addresses.forEach(address -> tasks.add(() -> source.free(address)));
            addresses.clear();
        }
        idleBytes = 0;
        return tasks;
    }

    /// Returns the bytes of the blocks that are in use.
    public long liveBytes() {
        return liveBytes.get();
    }
}
