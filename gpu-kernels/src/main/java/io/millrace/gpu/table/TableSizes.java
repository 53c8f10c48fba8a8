package io.millrace.gpu.table;

/// Sizes at which tables do something else, which tests make small.
///
/// @param chunksFirst how many batches the slots of a new table have room for, from 1 to 16
/// @param additionsMax after how many additions to exact sums carries are passed, at most 2^30
public record TableSizes(int chunksFirst, long additionsMax) {
    /// The sizes outside of tests.
    public static final TableSizes USUAL = new TableSizes(1, 1L << 30);
}
