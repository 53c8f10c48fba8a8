package io.millrace.gpu.device;

import io.millrace.batch.BlockSource;
import io.millrace.batch.PhysicalMemory;
import io.millrace.gpu.driver.DriverException;

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
///   slab    64 MiB of the driver, never given back before the end: to lock pages takes long
///   unit    64 KiB; a block is as many neighbouring units as it needs, the first that are free
/// ```
///
/// There are no blocks before a table was opened, and none until the device's thread had time to
/// make a slab: who asks does not wait, and takes other memory. When there are as many slabs as
/// there may be, or the system locks no more pages, it stays at that. Thread-safe.
public final class PageLockedBlocks implements BlockSource {
    private static final Logger LOG = LoggerFactory.getLogger(PageLockedBlocks.class);
    private static final long SLAB_BYTES = 64L << 20;
    private static final long ALL_BYTES_MAX = 4L << 30;
    private static final int SHARE_OF_MEMORY = 4;

    private final long slabBytes;
    private long bytesMax;
    private final TreeMap<Long, BitSet> slabs = new TreeMap<>();
    private volatile @Nullable GpuDevice device;
    private boolean isAsking;

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
    /// machine's memory is locked at most.
    public void use(GpuDevice user) {
        if (device == null) {
            use(user, Math.min(ALL_BYTES_MAX, PhysicalMemory.bytes() / SHARE_OF_MEMORY));
        }
    }

    synchronized void use(GpuDevice user, long mostBytes) {
        bytesMax = mostBytes;
        device = user;
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
        for (Map.Entry<Long, BitSet> slab : slabs.entrySet()) {
            int first = firstFree(slab.getValue(), units, unitsOfSlab);
            if (first >= 0) {
                slab.getValue().set(first, first + units);
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
        try {
            add(user.allocateHost(slabBytes));
        } catch (DriverException e) {
            noMore(e);
        }
    }

    private synchronized void add(long slab) {
        slabs.put(slab, new BitSet());
        isAsking = false;
    }

    /// Nobody asks again: the limit of the system is reached, which loses no device, or it is lost.
    private void noMore(Throwable reason) {
        LOG.info("No more page-locked memory than {} slabs: {}", slabCount(), reason.getMessage());
    }

    private synchronized int slabCount() {
        return slabs.size();
    }

    @Override
    public synchronized void free(long address, long bytes) {
        Map.Entry<Long, BitSet> slab = slabs.floorEntry(address);
        if (slab == null || address >= slab.getKey() + slabBytes) {
            throw new IllegalArgumentException("not a block of this source");
        }
        int first = (int) ((address - slab.getKey()) / BYTES_MIN);
        slab.getValue().clear(first, first + units(bytes));
    }

    /// Gives the slabs back of which no block is in use: the others stay locked until the process
    /// ends, as may be after a session that did not end well. There are no blocks afterwards. For
    /// the device's thread.
    public synchronized void close() {
        GpuDevice user = device;
        device = null;
        if (user == null) {
            return;
        }
        List<Runnable> tasks = new ArrayList<>();
        int kept = 0;
        for (Map.Entry<Long, BitSet> slab : slabs.entrySet()) {
            if (slab.getValue().isEmpty()) {
                tasks.add(() -> user.freeHost(slab.getKey()));
            } else {
                kept++;
            }
        }
        if (kept > 0) {
            LOG.warn(
                    "{} slabs of page-locked memory stay: buffers of theirs were not closed", kept);
        }
        isAsking = true;
        slabs.values().removeIf(BitSet::isEmpty);
        Release.all(tasks);
    }
}
