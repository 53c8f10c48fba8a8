package io.millrace.batch;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.jspecify.annotations.Nullable;

/// Allocates Arrow buffers as [SystemMemory]; large ones from a [BlockSource] first, if there is
/// one.
///
/// Every block starts on a 64-byte boundary, a cache line and an AVX-512 register. Memory is not
/// zeroed. Thread-safe.
///
/// Out of memory in the C library is an [org.apache.arrow.memory.OutOfMemoryException], as a limit
/// of Arrow's allocator tree above is.
public final class FfmAllocationManager extends AllocationManager {
    /// Start of every block, in bytes.
    public static final long ALIGNMENT_BYTES = 64;

    /// Creates managers of this class whose blocks all are the C library's.
    public static final AllocationManager.Factory FACTORY = factory(BlockSource.NONE);

    private final long address;
    private final long size;

    /// Where the block goes back to; null for the C library.
    private final @Nullable BlockSource source;

    private FfmAllocationManager(
            BufferAllocator accountingAllocator, long requestedSize, BlockSource blocks) {
        super(accountingAllocator);
        this.size = roundUp(requestedSize);
        long block = size >= BlockSource.BYTES_MIN ? blocks.allocate(size) : 0;
        this.source = block == 0 ? null : blocks;
        this.address = block == 0 ? SystemMemory.allocate(size, ALIGNMENT_BYTES) : block;
    }

    /// Returns what creates managers of this class; for a root allocator.
    ///
    /// @param blocks outlives the root allocator
    static AllocationManager.Factory factory(BlockSource blocks) {
        return new FfmFactory(blocks);
    }

    /// Returns the size of the block that a request gets: whole 64 bytes, at least one.
    static long roundUp(long size) {
        return Math.max(ALIGNMENT_BYTES, (size + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES);
    }

    @Override
    public long getSize() {
        return size;
    }

    @Override
    protected long memoryAddress() {
        return address;
    }

    @Override
    protected void release0() {
        if (source != null) {
            source.free(address, size);
        } else {
            SystemMemory.free(address, size);
        }
    }

    private record FfmFactory(BlockSource blocks) implements AllocationManager.Factory {
        private static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);

        @Override
        public AllocationManager create(BufferAllocator accountingAllocator, long size) {
            return new FfmAllocationManager(accountingAllocator, size, blocks);
        }

        @Override
        public ArrowBuf empty() {
            return EMPTY;
        }
    }
}
