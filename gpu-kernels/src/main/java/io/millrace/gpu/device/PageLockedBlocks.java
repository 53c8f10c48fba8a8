package io.millrace.gpu.device;

import io.millrace.batch.BlockSource;
import io.millrace.batch.PhysicalMemory;
import io.millrace.batch.SystemMemory;
import io.millrace.gpu.driver.DriverException;

import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Page-locked memory for the large buffers of a session: the device copies from it at the speed of
/// the bus and beside its other work, while of other memory the driver makes a copy first.
///
/// ```text
///   slab    64 MiB whose pages are locked, never given back before the end: to lock them takes long
///   unit    64 KiB; a block is as many neighbouring units as it needs, the first that are free
/// ```
///
/// There are no blocks before a table was opened, and none until the device's thread had time to
/// make a slab: who asks does not wait, and takes other memory. When there are as many slabs as
/// there may be, or the system locks no more pages, it stays at that.
///
/// The memory is the process's and not the driver's: when the device is lost its context is given
/// up, and blocks are in use meanwhile. They stay as good as any memory, and the device that comes
/// after it locks the pages again. Thread-safe.
public final class PageLockedBlocks implements BlockSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PageLockedBlocks.class);
    private static final long SLAB_BYTES = 64L << 20;
    private static final long ALL_BYTES_MAX = 4L << 30;
    private static final int SHARE_OF_MEMORY = 4;

    private final long slabBytes;
    private long bytesMax;
    private final TreeMap<Long, Slab> slabs = new TreeMap<>();
    private volatile @Nullable GpuDevice device;
    private boolean isAsking;
    private boolean isClosed;

    /// What is known of a slab.
    private static final class Slab {
        final BitSet used = new BitSet();
        boolean isLocked;
    }

    /// Makes a source without blocks; does no work.
    public PageLockedBlocks() {
        this(SLAB_BYTES);
    }

    /// For tests.
    ///
    /// @param slabBytes whole units
    PageLockedBlocks(long slabBytes) {
        this.slabBytes = slabBytes;
    }

    /// Says which device will copy from the blocks; from then on there are some. A quarter of the
    /// machine's memory is locked at most. The device before, if there was one, is closed.
    public void use(GpuDevice user) {
        if (device != user) {
            use(user, Math.min(ALL_BYTES_MAX, PhysicalMemory.bytes() / SHARE_OF_MEMORY));
        }
    }

    synchronized void use(GpuDevice user, long mostBytes) {
        if (device != user) {
            bytesMax = mostBytes;
            device = user;
            isAsking = false;
            user.beforeClose(() -> unlock(user));
            user.start(() -> lock(user), this::noMore);
        }
    }

    /// Locks the slabs that the device before had locked.
    private void lock(GpuDevice user) {
        for (long slab : slabsLocked(false)) {
            try {
                user.lockPages(slab, slabBytes);
                setLocked(slab, true);
            } catch (DriverException e) {
                LOG.info("Memory is not page-locked again: {}", e.getMessage());
                return;
            }
        }
    }

    private void unlock(GpuDevice user) {
        List<Runnable> tasks = new ArrayList<>();
        for (long slab : slabsLocked(true)) {
            tasks.add(
                    () -> {
                        try {
                            user.unlockPages(slab);
                        } finally {
                            // What a lost device does not unlock goes with its context.
                            setLocked(slab, false);
                        }
                    });
        }
        Release.all(tasks);
    }

    private synchronized List<Long> slabsLocked(boolean isLocked) {
        List<Long> found = new ArrayList<>();
        slabs.forEach(
                (address, slab) -> {
                    if (slab.isLocked == isLocked) {
                        found.add(address);
                    }
                });
        return found;
    }

    private synchronized void setLocked(long address, boolean isLocked) {
        Slab slab = slabs.get(address);
        if (slab != null) {
            slab.isLocked = isLocked;
        }
    }

    @Override
    public long allocate(long bytes) {
        GpuDevice user = device;
        return user == null || bytes > slabBytes ? 0 : allocate(user, units(bytes));
    }

    private static int units(long bytes) {
        return (int) ((bytes + BYTES_MIN - 1) / BYTES_MIN);
    }

    private synchronized long allocate(GpuDevice user, int units) {
        int unitsOfSlab = units(slabBytes);
        for (Map.Entry<Long, Slab> slab : slabs.entrySet()) {
            BitSet used = slab.getValue().used;
            int first = firstFree(used, units, unitsOfSlab);
            if (first >= 0) {
                used.set(first, first + units);
                return slab.getKey() + first * BYTES_MIN;
            }
        }
        if (!isAsking && (slabs.size() + 1) * slabBytes <= bytesMax) {
            isAsking = true;
            user.start(() -> addSlab(user), this::noMore);
        }
        return 0;
    }

    /// Returns the first of so many free units, or -1.
    private static int firstFree(BitSet used, int units, int end) {
        int first = used.nextClearBit(0);
        while (first + units <= end) {
            int next = used.nextSetBit(first);
            if (next < 0 || next >= first + units) {
                return first;
            }
            first = used.nextClearBit(next);
        }
        return -1;
    }

    private void addSlab(GpuDevice user) {
        long address;
        try {
            address = SystemMemory.allocate(slabBytes, BYTES_MIN);
        } catch (OutOfMemoryException e) {
            noMore(e);
            return;
        }
        try {
            user.lockPages(address, slabBytes);
        } catch (DriverException e) {
            SystemMemory.free(address, slabBytes);
            noMore(e);
            return;
        }
        add(address);
    }

    private synchronized void add(long address) {
        Slab slab = new Slab();
        slab.isLocked = true;
        slabs.put(address, slab);
        isAsking = false;
    }

    /// Nobody asks this device again: the limit of the system is reached, which loses no device, or
    /// it is lost.
    private void noMore(Throwable reason) {
        LOG.info("No more page-locked memory than {} slabs: {}", slabCount(), reason.getMessage());
    }

    private synchronized int slabCount() {
        return slabs.size();
    }

    @Override
    public synchronized void free(long address, long bytes) {
        Map.Entry<Long, Slab> entry = slabs.floorEntry(address);
        if (entry == null || address >= entry.getKey() + slabBytes) {
            throw new IllegalArgumentException("not a block of this source");
        }
        int first = (int) ((address - entry.getKey()) / BYTES_MIN);
        Slab slab = entry.getValue();
        slab.used.clear(first, first + units(bytes));
        if (isClosed && isIdle(slab)) {
            slabs.remove(entry.getKey());
            SystemMemory.free(entry.getKey(), slabBytes);
        }
    }

    private static boolean isIdle(Slab slab) {
        return slab.used.isEmpty() && !slab.isLocked;
    }

    /// Gives the memory back; of slabs of which a block is in use, as may be after a session that
    /// did not end well, with the last of them. What a device that does not answer has locked stays
    /// until the process ends. There are no blocks afterwards. After the device was closed.
    @Override
    public synchronized void close() {
        device = null;
        isClosed = true;
        List<Long> idle = new ArrayList<>();
        slabs.forEach(
                (address, slab) -> {
                    if (isIdle(slab)) {
                        idle.add(address);
                    }
                });
        for (long address : idle) {
            slabs.remove(address);
            SystemMemory.free(address, slabBytes);
        }
        if (!slabs.isEmpty()) {
            LOG.warn("{} slabs of memory stay: their buffers were not closed", slabs.size());
        }
    }
}
