package io.millrace.app.bench.data;

/// Pseudo-random numbers by row: the finalizer of SplitMix64 over seed and row number (Steele, Lea,
/// Flood, OOPSLA 2014), so that any part of the data can be made without the rest.
public final class RowHash {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long SEED = 2016;

    private RowHash() {}

    /// Returns 64 bits for a row and a column.
    public static long bits(long row, int column) {
        long z = SEED + (row * 16 + column + 1) * GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /// Returns a number from 0 to `bound - 1`.
    public static long below(long row, int column, long bound) {
        return Math.unsignedMultiplyHigh(bits(row, column), bound);
    }
}
