package io.millrace.gpu.table;

/// Where the parts of a block lie, which is allocated once all of them are known.
final class BlockLayout {
    /// Kernels read words side by side.
    private static final long ALIGNMENT_BYTES = 16;

    private long bytes;

    /// Adds a part.
    ///
    /// @return where it begins in the block
    long add(long size) {
        long at = bytes;
        bytes += (size + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
        return at;
    }

    /// Returns the size of the block.
    long bytes() {
        return bytes;
    }
}
