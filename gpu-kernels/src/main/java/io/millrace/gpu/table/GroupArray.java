package io.millrace.gpu.table;

import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/// An array of the device with something for each group: words of 4 or 8 bytes, `stride` of them
/// one after the other, in one plane or several.
///
/// ```text
///   plane 0   [group 0: stride words] [group 1] ... up to the capacity
///   plane 1   ...
/// ```
///
/// Beyond the groups there are it holds the identity, with which a group begins. Growing, widening
/// and trimming never change what a group has; each of them either succeeds or leaves the array as
/// it was.
final class GroupArray {
    static final int CAPACITY_MIN = 1024;

    /// An array is made smaller when that takes so many times less.
    private static final int TRIM_FACTOR = 4;

    private final TableMemory memory;
    private final int planes;
    private final int bytesEach;
    private final long identity;
    private int stride;
    private int capacity = CAPACITY_MIN;
    private Block block;

    /// Makes an array of one plane.
    ///
    /// @param bytesEach 4 or 8
    GroupArray(TableMemory memory, int bytesEach, long identity) {
        this(memory, new Layout(1, bytesEach, 1), identity);
    }

    /// How an array lies in memory.
    record Layout(int planes, int bytesEach, int stride) {}

    GroupArray(TableMemory memory, Layout layout, long identity) {
        this.memory = memory;
        this.planes = layout.planes;
        this.bytesEach = layout.bytesEach;
        this.stride = layout.stride;
        this.identity = identity;
        this.block = allocate(capacity, stride);
        fill(block, capacity, 0, stride);
    }

    private Block allocate(int groups, int wordsEach) {
        return memory.onDevice.allocate((long) planes * groups * wordsEach * bytesEach);
    }

    /// Fills all planes of a block with the identity, from a group on.
    private void fill(Block target, int groups, int from, int wordsEach) {
        for (int plane = 0; plane < planes; plane++) {
            long at = ((long) plane * groups + from) * wordsEach * bytesEach;
            long count = (long) (groups - from) * wordsEach;
            memory.fill(target.address() + at, count, bytesEach, identity);
        }
    }

    private long offset(int plane, int groups, int group) {
        return ((long) plane * groups + group) * stride * bytesEach;
    }

    long address() {
        return block.address();
    }

    long address(int plane) {
        return block.address() + offset(plane, capacity, 0);
    }

    int capacity() {
        return capacity;
    }

    int planes() {
        return planes;
    }

    /// Returns a plane.
    Plane plane(int number) {
        return new Plane(this, number);
    }

    /// A plane of an array, which is where the array is when somebody asks.
    record Plane(GroupArray array, int number) {
        long address() {
            return array.address(number);
        }
    }

    /// Makes room for so many groups.
    ///
    /// @param used how many there are
    void ensureCapacity(int groups, int used) {
        if (groups <= capacity) {
            return;
        }
        int wanted = (int) Math.max(groups, Math.min(GpuLimits.GROUPS_MAX, capacity * 3L / 2));
        moveTo(allocate(wanted, stride), wanted, used);
    }

    /// Gives back memory that is for many more groups than there are, if there is some for the
    /// smaller array meanwhile.
    void trim(int used) {
        int wanted = Math.max(CAPACITY_MIN, 2 * used);
        if (wanted <= capacity / TRIM_FACTOR) {
            Block smaller = memory.allocateOrNull((long) planes * wanted * stride * bytesEach);
            if (smaller != null) {
                moveTo(smaller, wanted, used);
            }
        }
    }

    private void moveTo(Block other, int otherCapacity, int used) {
        for (int plane = 0; plane < planes; plane++) {
            memory.compute.copyOnDevice(
                    other.address() + offset(plane, otherCapacity, 0),
                    address(plane),
                    (long) used * stride * bytesEach);
        }
        fill(other, otherCapacity, used, stride);
        replace(other, otherCapacity);
    }

    private void replace(Block other, int otherCapacity) {
        memory.onDevice.free(block);
        block = other;
        capacity = otherCapacity;
    }

    /// Gives each group more words, by a kernel that writes those of the groups there are.
    ///
    /// @param writer gets the address of the new array
    void widen(int wider, int used, LongConsumer writer) {
        Block target = allocate(capacity, wider);
        writer.accept(target.address());
        fill(target, capacity, used, wider);
        stride = wider;
        replace(target, capacity);
    }

    /// Copies groups to where others were.
    void move(Block from, Block to, int count) {
        for (int plane = 0; plane < planes && count > 0; plane++) {
            long at = address(plane);
            if (bytesEach == Long.BYTES) {
                long words = (long) count * stride;
                memory.compute.launch(
                        Kernel.MOVE64, words, from.address(), to.address(), count, stride, at);
            } else {
                memory.compute.launch(
                        Kernel.MOVE32, count, from.address(), to.address(), count, at);
            }
        }
    }

    /// Lets groups begin anew.
    void clear(int first, int end) {
        for (int plane = 0; plane < planes; plane++) {
            memory.fill(
                    block.address() + offset(plane, capacity, first),
                    (long) (end - first) * stride,
                    bytesEach,
                    identity);
        }
    }

    /// Copies a plane of the first groups to the heap.
    long[] fetchLongs(int count, int plane) {
        long[] target = new long[GpuLimits.arrayLength(count, stride)];
        memory.copyToHeap(address(plane), MemorySegment.ofArray(target));
        return target;
    }

    /// Copies the first groups to the heap.
    int[] fetchInts(int count) {
        int[] target = new int[count];
        memory.copyToHeap(address(), MemorySegment.ofArray(target));
        return target;
    }

    /// Overwrites a plane of the first groups.
    ///
    /// @param source page-locked; must stay until the copy is over
    void write(int plane, Block source, int count) {
        memory.compute.copyToDevice(
                address(plane), source.address(), (long) count * stride * bytesEach);
    }
}
