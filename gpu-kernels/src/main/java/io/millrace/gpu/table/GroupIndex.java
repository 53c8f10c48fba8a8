package io.millrace.gpu.table;

import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

/// The index of a table's groups: an open-addressing table of 4-byte entries, at most half full.
final class GroupIndex {
    private static final long CAPACITY_MIN = 4L * GroupArray.CAPACITY_MIN;
    private static final long CAPACITY_MAX = 2L * GpuLimits.GROUPS_MAX;

    /// Few enough steps to any size, and at most 32 bytes a group.
    private static final int GROWTH = 4;

    private final TableMemory memory;
    private long capacity = CAPACITY_MIN;
    private Block entries;

    GroupIndex(TableMemory memory) {
        this.memory = memory;
        this.entries = allocate(capacity);
        memory.fill(entries.address(), capacity, Integer.BYTES, 0);
    }

    private Block allocate(long count) {
        return memory.onDevice.allocate(count * Integer.BYTES);
    }

    long entries() {
        return entries.address();
    }

    long mask() {
        return capacity - 1;
    }

    /// Returns how many groups can be added.
    int room(int groups) {
        return (int) Math.min(GpuLimits.GROUPS_MAX, capacity / 2) - groups;
    }

    /// Makes room for so many more groups.
    void ensureRoom(DeviceGroups groups, long added) {
        long wanted = capacity;
        while (wanted / 2 < groups.count() + added) {
            wanted *= GROWTH;
        }
        if (wanted > capacity) {
            resize(groups, wanted);
        }
    }

    /// Makes more room; what a `find` has claimed is no longer claimed.
    void grow(DeviceGroups groups) {
        resize(groups, capacity * GROWTH);
    }

    private void resize(DeviceGroups groups, long size) {
        long wanted = Math.min(size, CAPACITY_MAX);
        if (wanted == capacity) {
            throw GpuLimits.outOfMemory(groups.count());
        }
        replace(groups, allocate(wanted), wanted);
    }

    private void replace(DeviceGroups groups, Block other, long otherCapacity) {
        memory.fill(other.address(), otherCapacity, Integer.BYTES, 0);
        addAll(groups, other, otherCapacity);
        memory.onDevice.free(entries);
        entries = other;
        capacity = otherCapacity;
    }

    /// Gives back memory that is for many more groups than there are, if there is some for the
    /// smaller index meanwhile.
    void trim(DeviceGroups groups) {
        long wanted = capacity;
        while (wanted > CAPACITY_MIN && wanted / GROWTH / 2 >= 2L * groups.count()) {
            wanted /= GROWTH;
        }
        // Not if it were to grow again soon.
        if (wanted <= capacity / GROWTH / GROWTH) {
            Block smaller = memory.allocateOrNull(wanted * Integer.BYTES);
            if (smaller != null) {
                replace(groups, smaller, wanted);
            }
        }
    }

    private void addAll(DeviceGroups groups, Block target, long targetCapacity) {
        if (groups.count() > 0) {
            memory.compute.launch(
                    Kernel.REHASH,
                    groups.count(),
                    groups.count(),
                    groups.words().address(),
                    groups.words().capacity(),
                    groups.words().planes(),
                    groups.flags().address(),
                    target.address(),
                    targetCapacity - 1);
        }
    }

    /// Builds the index of the groups that are there now.
    void rebuild(DeviceGroups groups) {
        memory.fill(entries.address(), capacity, Integer.BYTES, 0);
        addAll(groups, entries, capacity);
    }
}
