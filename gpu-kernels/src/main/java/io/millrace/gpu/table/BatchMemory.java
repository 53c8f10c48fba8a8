package io.millrace.gpu.table;

import io.millrace.batch.BlockSource;
import io.millrace.gpu.device.Block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Copies from the device to the memory of batches. Buffers that are too small to be page-locked
/// get theirs through memory that is: the driver would hold up the device's thread until the stream
/// has come to a copy to any other memory.
final class BatchMemory implements AutoCloseable {
    private static final long ALIGNMENT_BYTES = 64;

    /// More than an exact sum of values takes. One of products may take more: then it is waited
    /// for.
    private static final int VALUE_BYTES_MAX = 320;

    private final TableMemory memory;
    private final Block block;
    private final List<Copy> copies = new ArrayList<>();
    private long used;

    /// A copy that waits in the block.
    private record Copy(MemorySegment source, MemorySegment target) {}

    /// @param columns of a batch; each has two buffers
    /// @param rowsMost of a batch
    BatchMemory(TableMemory memory, int columns, int rowsMost) {
        this.memory = memory;
        long bytesEach = Math.min(BlockSource.BYTES_MIN, (long) VALUE_BYTES_MAX * rowsMost);
        this.block = memory.onHost.allocate(2L * columns * (bytesEach + ALIGNMENT_BYTES));
    }

    /// Puts a copy into the stream. Its target has it once somebody has waited for the stream and
    /// called [#land()].
    void copy(long source, MemorySegment target) {
        long size = target.byteSize();
        if (size == 0) {
            return;
        }
        if (size >= BlockSource.BYTES_MIN || used + size > block.bytes()) {
            memory.compute.copyToHost(target.address(), source, size);
            return;
        }
        memory.compute.copyToHost(block.address() + used, source, size);
        copies.add(new Copy(block.segment().asSlice(used, size), target));
        used += (size + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    /// Brings to their targets what the stream has copied by now, which is all.
    void land() {
        for (Copy copy : copies) {
            copy.target.copyFrom(copy.source);
        }
        copies.clear();
        used = 0;
    }

    /// Gives the memory back, once no copy is under way.
    @Override
    public void close() {
        memory.onHost.free(block);
    }
}
