package io.millrace.batch;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.ReferenceManager;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Allocates Arrow buffers with the C library's `aligned_alloc`, called through the FFM API; large
/// ones from a [BlockSource] first, if there is one.
///
/// Every block starts on a 64-byte boundary, a cache line and an AVX-512 register. Memory is not
/// zeroed. A block costs 0.2 to 0.3 microseconds for the pair of allocation and release;
/// `Arena.ofShared` was rejected because its close waits for all threads (36 microseconds
/// measured). Thread-safe, as the C library is.
///
/// Out of memory in the C library is an [OutOfMemoryException], as a limit of Arrow's allocator
/// tree above is.
public final class FfmAllocationManager extends AllocationManager {
    /// Start of every block, in bytes.
    public static final long ALIGNMENT_BYTES = 64;

    /// Blocks up to this size use the critical linker option: no thread-state transition. Larger
    /// ones may enter the kernel (mmap, munmap), and a critical call would hold up a safepoint.
    private static final long CRITICAL_BYTES_MAX = 64 * 1024;

    private static final FunctionDescriptor ALLOC =
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    private static final FunctionDescriptor FREE = FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG);

    private static final MethodHandle ALLOC_SMALL =
            downcall("aligned_alloc", ALLOC, Linker.Option.critical(false));
    private static final MethodHandle FREE_SMALL =
            downcall("free", FREE, Linker.Option.critical(false));
    private static final MethodHandle ALLOC_LARGE = downcall("aligned_alloc", ALLOC);
    private static final MethodHandle FREE_LARGE = downcall("free", FREE);

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
        this.address = block == 0 ? allocate(size) : block;
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
            free(address, size);
        }
    }

    private static long allocate(long size) {
        long address;
        try {
            address =
                    size <= CRITICAL_BYTES_MAX
                            ? (long) ALLOC_SMALL.invokeExact(ALIGNMENT_BYTES, size)
                            : (long) ALLOC_LARGE.invokeExact(ALIGNMENT_BYTES, size);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("aligned_alloc could not be called", e);
        }
        if (address == 0) {
            throw new OutOfMemoryException("aligned_alloc returned null for " + size + " bytes");
        }
        return address;
    }

    private static void free(long address, long size) {
        try {
            if (size <= CRITICAL_BYTES_MAX) {
                FREE_SMALL.invokeExact(address);
            } else {
                FREE_LARGE.invokeExact(address);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("free could not be called", e);
        }
    }

    // The linker is restricted because a wrong signature can crash the process; these two are
    // fixed.
    @SuppressWarnings("restricted")
    private static MethodHandle downcall(
            String symbol, FunctionDescriptor signature, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow(symbol);
        return linker.downcallHandle(function, signature, options);
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
