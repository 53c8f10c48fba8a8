package io.millrace.gpu.table;

import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.ValueLayout;

/// What kernels write for each position of the rows at hand, and the finding of their groups.
///
/// ```text
///   flags        is the row there, which keys are null
///   words        what the row is grouped by
///   ids          its index entry, then its group
///   newEntries   entries of groups that are new
///   masked       groups of rows in which one more column has a value
///   counters     how many are new, whether there is no room for them; then ranges of exponents or
///                bits, two numbers each: the least and the greatest, see [ExactCells]
/// ```
///
/// Finding is idempotent: what it adds to the index counts only once it is adopted.
final class RowScratch {
    private static final int WARP = 32;
    private static final int COUNTERS_BYTES = 16;
    private static final int RANGE_BYTES = 8;

    private final TableMemory memory;
    private final DeviceGroups groups;
    private final int rangeCount;
    private final Block counters;
    private final Block begun;
    private final Block read;
    private int capacity;
    private @Nullable Block block;
    private long newMax;

    /// @param rangeCount how many ranges are asked for
    RowScratch(TableMemory memory, DeviceGroups groups, int rangeCount) {
        this.memory = memory;
        this.groups = groups;
        this.rangeCount = rangeCount;
        long size = COUNTERS_BYTES + (long) RANGE_BYTES * rangeCount;
        this.counters = memory.onDevice.allocate(size);
        this.begun = memory.onHost.allocate(size);
        this.read = memory.onHost.allocate(size);
        begun.segment().fill((byte) 0);
        for (int range = 0; range < rangeCount; range++) {
            begun.segment().set(ValueLayout.JAVA_INT, rangeAt(range), Integer.MAX_VALUE);
            begun.segment().set(ValueLayout.JAVA_INT, rangeAt(range) + 4L, Integer.MIN_VALUE);
        }
    }

    private static long rangeAt(int range) {
        return COUNTERS_BYTES + (long) RANGE_BYTES * range;
    }

    /// Returns the number of positions for so many rows: kernels vote by warps.
    static int positions(int rows) {
        return (rows + WARP - 1) & -WARP;
    }

    private int wordCount() {
        return groups.words().planes();
    }

    /// Makes room for so many positions; what was there is forgotten.
    void ensure(int positions) {
        if (positions <= capacity) {
            return;
        }
        long each = (long) Long.BYTES * wordCount() + 4L * Integer.BYTES;
        Block larger = memory.onDevice.allocate(each * positions);
        if (block != null) {
            memory.onDevice.free(block);
        }
        block = larger;
        capacity = positions;
    }

    private long base() {
        Block there = block;
        if (there == null) {
            throw new IllegalStateException("no positions");
        }
        return there.address();
    }

    long words() {
        return base();
    }

    long flags() {
        return base() + (long) Long.BYTES * wordCount() * capacity;
    }

    long ids() {
        return flags() + (long) Integer.BYTES * capacity;
    }

    private long newEntries() {
        return ids() + (long) Integer.BYTES * capacity;
    }

    long masked() {
        return newEntries() + (long) Integer.BYTES * capacity;
    }

    /// Returns the address of a range.
    long range(int range) {
        return counters.address() + rangeAt(range);
    }

    /// Sets the counters to nothing found.
    ///
    /// @param withRanges whether ranges are asked for anew
    void clearCounters(boolean withRanges) {
        long size = withRanges ? rangeAt(rangeCount) : COUNTERS_BYTES;
        memory.compute.copyToDevice(counters.address(), begun.address(), size);
    }

    /// Finds the index entries of all rows, and claims some for groups that are new.
    void find(int positions) {
        GroupIndex index = groups.index();
        newMax = index.room(groups.count());
        memory.compute.launch(
                Kernel.FIND,
                positions,
                positions,
                flags(),
                words(),
                wordCount(),
                index.entries(),
                index.mask(),
                groups.words().address(),
                groups.words().capacity(),
                groups.flags().address(),
                newMax,
                newEntries(),
                counters.address(),
                ids());
    }

    /// Copies the counters to the host.
    void readCounters() {
        memory.compute.copyToHost(read.address(), counters.address(), rangeAt(rangeCount));
    }

    /// Returns how many groups are new.
    int added() {
        return read.segment().get(ValueLayout.JAVA_INT, 0);
    }

    /// Returns whether the index had no room for all.
    boolean isFull() {
        return read.segment().get(ValueLayout.JAVA_INT, Integer.BYTES) != 0;
    }

    int least(int range) {
        return read.segment().get(ValueLayout.JAVA_INT, rangeAt(range));
    }

    int greatest(int range) {
        return read.segment().get(ValueLayout.JAVA_INT, rangeAt(range) + Integer.BYTES);
    }

    /// Takes back what was claimed.
    void withdraw(int positions) {
        memory.compute.launch(
                Kernel.WITHDRAW,
                positions,
                newEntries(),
                counters.address(),
                groups.index().entries());
    }

    /// Makes groups of what was claimed, for which there is room, and turns entries into groups.
    void adopt(int positions, long epoch) {
        if (added() > 0) {
            memory.compute.launch(
                    Kernel.ADOPT,
                    added(),
                    positions,
                    newEntries(),
                    counters.address(),
                    groups.index().entries(),
                    flags(),
                    words(),
                    wordCount(),
                    groups.words().address(),
                    groups.words().capacity(),
                    groups.flags().address(),
                    groups.count());
            groups.added(added());
        }
        resolve(positions, epoch);
    }

    /// Turns entries into groups, and stamps those of an earlier epoch.
    private void resolve(int positions, long epoch) {
        memory.compute.launch(
                Kernel.RESOLVE,
                positions,
                positions,
                groups.index().entries(),
                epoch,
                groups.epochs().address(),
                ids());
    }

    /// Finds the groups of rows and adds none.
    void locate(int positions) {
        memory.compute.launch(
                Kernel.LOCATE,
                positions,
                positions,
                flags(),
                words(),
                wordCount(),
                groups.index().entries(),
                groups.index().mask(),
                groups.words().address(),
                groups.words().capacity(),
                groups.flags().address(),
                ids());
        resolve(positions, Long.MIN_VALUE);
    }
}
