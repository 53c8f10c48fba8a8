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
/// after it locks the pages again.
///
/// No slab is given back to the system that a context may have locked, see [Slab]. It is unlocked
/// once the driver says so, or that the context is destroyed, which may be long after the end, or
/// never: then it stays until the process ends. Thread-safe.
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
        if (device != user && !isClosed) {
            bytesMax = mostBytes;
            device = user;
            isAsking = false;
            user.atEnd(() -> unlock(user), () -> unlocked(user));
            user.start(() -> lock(user), this::noMore);
        }
    }

    /// Locks the slabs that the device before had locked.
    private void lock(GpuDevice user) {
        for (Slab slab : slabsLockedBy(user, false)) {
            if (!isClaimed(slab, user)) {
                continue;
            }
            try {
                user.lockPages(slab.address(), slabBytes);
            } catch (DriverException e) {
                LOG.info("Memory is not page-locked again: {}", e.getMessage());
                refused(slab, user, e);
                if (!e.isAlreadyLocked()) {
                    return;
                }
            }
        }
    }

    /// Takes note that the device locks a slab, before it does: the call may not come back.
    private synchronized boolean isClaimed(Slab slab, GpuDevice user) {
        boolean isThere = slabs.get(slab.address()) == slab;
        if (isThere) {
            slab.lockedBy(user);
        }
        return isThere;
    }

    /// Takes note that the device has not locked a slab, or that it is lost: then nobody knows.
    private synchronized void refused(Slab slab, GpuDevice user, DriverException why) {
        if (why.isAlreadyLocked()) {
            slab.refusedTo(user);
        } else if (why.isRefusal()) {
            slab.unlockedBy(user);
        } else {
            throw why;
        }
        freeIdle();
    }

    /// Unlocks what the device has locked, and nothing of another one.
    private void unlock(GpuDevice user) {
        List<Runnable> tasks = new ArrayList<>();
        for (Slab slab : slabsLockedBy(user, true)) {
            tasks.add(
                    () -> {
                        user.unlockPages(slab.address());
                        unlocked(slab, user);
                    });
        }
        Release.all(tasks);
    }

    private synchronized List<Slab> slabsLockedBy(GpuDevice user, boolean isLocked) {
        List<Slab> found = new ArrayList<>(slabs.values());
        found.removeIf(slab -> slab.isLockedBy(user) != isLocked);
        return found;
    }

    private synchronized void unlocked(Slab slab, GpuDevice user) {
        slab.unlockedBy(user);
        freeIdle();
    }

    /// The context of the device is destroyed.
    private synchronized void unlocked(GpuDevice user) {
        slabs.values().forEach(slab -> slab.unlockedBy(user));
        freeIdle();
    }

    /// Gives the slabs back that nobody uses, once the source is closed.
    private void freeIdle() {
        if (isClosed) {
            List<Slab> idle = new ArrayList<>(slabs.values());
            idle.removeIf(slab -> !slab.isIdle());
            for (Slab slab : idle) {
                slabs.remove(slab.address());
                SystemMemory.free(slab.address(), slabBytes);
            }
        }
    }

    @Override
    public long allocate(long bytes) {
        return device == null || bytes > slabBytes ? 0 : allocate(units(bytes));
    }

    private static int units(long bytes) {
        return (int) ((bytes + BYTES_MIN - 1) / BYTES_MIN);
    }

    private synchronized long allocate(int units) {
        GpuDevice user = device;
        if (isClosed || user == null) {
            return 0;
        }
        for (Slab slab : slabs.values()) {
            long block = slab.take(units);
            if (block != 0) {
                return block;
            }
        }
        if (!isAsking && (slabs.size() + 1) * slabBytes <= bytesMax) {
            isAsking = true;
            user.start(() -> addSlab(user), this::noMore);
        }
        return 0;
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
            noLock(address, e);
            return;
        }
        add(new Slab(address, units(slabBytes)), user);
    }

    /// Gives the memory back if its pages are not locked. Else it is left alone: the device is
    /// lost, or somebody has given memory back that was locked, which copies from these addresses
    /// may still come from.
    private void noLock(long address, DriverException why) {
        if (why.isRefusal()) {
            SystemMemory.free(address, slabBytes);
        } else if (!why.isAlreadyLocked()) {
            throw why;
        }
        noMore(why);
    }

    private synchronized void add(Slab slab, GpuDevice user) {
        slab.lockedBy(user);
        slabs.put(slab.address(), slab);
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
        entry.getValue().giveBack(address, units(bytes));
        freeIdle();
    }

    /// Gives the memory back; of slabs of which a block is in use, as may be after a session that
    /// did not end well, with the last of them, and of those that a device may have locked once it
    /// says that it has not. There are no blocks afterwards. More calls do no harm.
    @Override
    public synchronized void close() {
        device = null;
        isClosed = true;
        freeIdle();
        if (!slabs.isEmpty()) {
            LOG.warn(
                    "{} slabs of memory stay: their buffers were not closed, or a GPU does not say"
                            + " that it does without them",
                    slabs.size());
        }
    }
}
