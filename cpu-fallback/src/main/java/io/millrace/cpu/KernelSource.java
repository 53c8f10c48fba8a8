package io.millrace.cpu;

/// Gives a table its kernels, batch by batch: they may change between batches, as all have equal
/// results.
interface KernelSource {
    /// Returns the kernels for a batch of so many rows.
    Kernels forRows(int rowCount);
}
