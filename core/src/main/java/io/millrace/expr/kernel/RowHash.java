package io.millrace.expr.kernel;

import java.lang.foreign.MemorySegment;

/// A hash function of values, each with the hash so far as the seed.
sealed interface RowHash permits Murmur3, XxHash64 {
    long ofInt(int value, long seed);

    long ofLong(long value, long seed);

    /// @param end exclusive
    long ofBytes(MemorySegment bytes, long start, long end, long seed);
}
