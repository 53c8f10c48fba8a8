package io.millrace.gpu.table;

import io.millrace.gpu.device.Block;

import org.jspecify.annotations.Nullable;

/// On the device: the table's code of each code of one growing dictionary.
final class CodeMap {
    private static final int CAPACITY_MIN = 256;

    private final TableMemory memory;
    private @Nullable Block block;
    private int capacity;
    private int size;

    /// Codes that are here or on their way; the caller's.
    private int queued;

    CodeMap(TableMemory memory) {
        this.memory = memory;
    }

    /// Returns how many codes are mapped. For the device's thread.
    int size() {
        return size;
    }

    /// Returns how many codes are mapped, or will be by rows in the queue. For the caller.
    int queued() {
        return queued;
    }

    /// Says that rows are in the queue that bring more codes. For the caller.
    void queued(int count) {
        queued = count;
    }

    /// Appends codes.
    ///
    /// @param codes page-locked; must stay until the compute stream has passed the copy
    void append(Block codes, int count) {
        if (size + count > capacity) {
            int wanted = Math.max(Math.max(CAPACITY_MIN, 2 * capacity), size + count);
            Block grown = memory.onDevice.allocate((long) Integer.BYTES * wanted);
            Block old = block;
            if (old != null) {
                memory.compute.copyOnDevice(
                        grown.address(), old.address(), (long) Integer.BYTES * size);
                memory.onDevice.free(old);
            }
            block = grown;
            capacity = wanted;
        }
        long target = address() + (long) Integer.BYTES * size;
        memory.compute.copyToDevice(target, codes.address(), (long) Integer.BYTES * count);
        size += count;
    }

    /// Returns where it is now: it moves when it grows.
    long address() {
        return Slot.address(block);
    }

    void release() {
        if (block != null) {
            memory.onDevice.free(block);
            block = null;
        }
    }
}
