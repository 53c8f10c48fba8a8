package io.millrace.gpu.table;

import io.millrace.backend.exact.LimbCodec;

import java.util.List;

/// What groups that are handed out have of a measure, on the heap.
sealed interface HostCells {
    /// Numbers of rows.
    @SuppressWarnings("ArrayRecordComponent") // copies of one call, never compared
    record Counts(long[] counts) implements HostCells {}

    /// Sums of 128 bits.
    @SuppressWarnings("ArrayRecordComponent") // copies of one call, never compared
    record LongSums(long[] low, long[] high) implements HostCells {}

    /// Exact sums.
    ///
    /// @param window of the limbs of each
    /// @param specials flags of what is not finite
    @SuppressWarnings("ArrayRecordComponent") // copies of one call, never compared
    record DoubleSums(long[] limbs, LimbCodec.Window window, int[] specials) implements HostCells {}

    /// Exact sums of products, by part, of which the lower come first. Other parts are zero.
    record Products(List<Part> parts) implements HostCells {
        /// @param window of the limbs of each
        @SuppressWarnings("ArrayRecordComponent") // copies of one call, never compared
        record Part(int part, long[] limbs, LimbCodec.Window window) {}
    }

    /// Words, of groups that have one.
    @SuppressWarnings("ArrayRecordComponent") // copies of one call, never compared
    record Words(long[] words, int[] seen) implements HostCells {}
}
