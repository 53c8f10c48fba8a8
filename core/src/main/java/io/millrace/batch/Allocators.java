package io.millrace.batch;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/// Makes the allocators of the memory tree: a root per session, a child per query, under it `batch`
/// and `state`.
///
/// A root allocator that is closed with memory outstanding throws, and so reports the leak.
public final class Allocators {
    private Allocators() {}

    /// Returns a new root allocator over [FfmAllocationManager].
    ///
    /// @param limitBytes the most that may be outstanding at a time
    public static BufferAllocator root(long limitBytes) {
        return root(limitBytes, BlockSource.NONE);
    }

    /// Returns a new root allocator that takes large blocks from a source as long as that has some.
    ///
    /// @param limitBytes the most that may be outstanding at a time
    /// @param blocks borrowed; outlives the allocator
    public static BufferAllocator root(long limitBytes, BlockSource blocks) {
        return new RootAllocator(
                RootAllocator.configBuilder()
                        .allocationManagerFactory(FfmAllocationManager.factory(blocks))
                        .maxAllocation(limitBytes)
                        // What is accounted must be what is allocated: a block of 8 bytes takes
                        // 64, and the default policy, powers of two, wastes up to half.
                        .roundingPolicy(FfmAllocationManager::roundUp)
                        .build());
    }

    /// Returns a new root allocator without a limit of its own.
    public static BufferAllocator root() {
        return root(Long.MAX_VALUE);
    }
}
