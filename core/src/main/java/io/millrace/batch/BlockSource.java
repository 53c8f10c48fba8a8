package io.millrace.batch;

/// Large blocks of host memory from elsewhere than the C library: page-locked ones, from which a
/// device copies at the full speed of its bus, without another copy by its driver.
///
/// Thread-safe: any thread allocates and frees, also one that another has allocated.
public interface BlockSource {
    /// The least bytes of a block that a source is asked for: below, a copy costs the same.
    long BYTES_MIN = 64 << 10;

    /// Has no blocks.
    BlockSource NONE =
            new BlockSource() {
                @Override
                public long allocate(long bytes) {
                    return 0;
                }

                @Override
                public void free(long address, long bytes) {
                    throw new IllegalStateException("not a block of this source");
                }
            };

    /// Returns the address of a block, a multiple of [FfmAllocationManager#ALIGNMENT_BYTES], or 0
    /// when there is none, for the caller to take another. Never throws, and never waits for long.
    ///
    /// @param bytes at least [#BYTES_MIN]
    long allocate(long bytes);

    /// Takes a block back.
    ///
    /// @param bytes as when it was allocated
    void free(long address, long bytes);
}
