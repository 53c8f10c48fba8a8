package io.millrace.cpu;

import java.lang.foreign.MemorySegment;

/// The loops in which the scalar and the SIMD backend differ; equal results on equal input.
///
/// Called once for many rows, so that the call does not count. Implementations hold scratch memory:
/// one object a table.
interface Kernels {
    /// Finds the smallest and the largest of `count` longs from element `from` on, one at least.
    ///
    /// @param minMax receives the smallest and the largest
    void minMax(MemorySegment values, int from, int count, long[] minMax);

    /// Finds the smallest and the largest of the first `count` longs, one at least.
    void minMax(long[] values, int count, long[] minMax);

    /// Divides: `quotients[i] = (values[i] - division.first) / division.step` for `i < count`.
    ///
    /// The differences are not negative and below [Division#DIFFERENCE_MAX].
    void divide(long[] values, int count, Division division, long[] quotients);

    /// Counts the int32 codes of `count` rows from row `from` on into the slots from `counts.base`
    /// on.
    void countCodes(MemorySegment codes, int from, int count, SlotCounts counts);

    /// Counts the codes of rows in a few windows: into the slots from `counts.base` on those of the
    /// first window, behind them those of the next.
    ///
    /// @param times of the rows, none before the first window
    void countCodesByWindow(
            MemorySegment codes, MemorySegment times, int from, int count, SlotCounts counts);

    /// Counts slots.
    void countSlots(int[] slots, int count, SlotCounts counts);
}
