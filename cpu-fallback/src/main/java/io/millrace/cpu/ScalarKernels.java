package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// The kernels in plain Java: for machines and JVMs without the Vector API, and what the SIMD
/// kernels must equal.
final class ScalarKernels implements Kernels {
    private final long[] chunk = new long[RowChunk.ROWS_MAX];
    private final long[] chunkMinMax = new long[2];

    @Override
    public void minMax(MemorySegment values, int from, int count, long[] minMax) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int done = 0; done < count; done += chunk.length) {
            int size = Math.min(chunk.length, count - done);
            MemorySegment.copy(values, JAVA_LONG, 8L * (from + done), chunk, 0, size);
            minMax(chunk, size, chunkMinMax);
            min = Math.min(min, chunkMinMax[0]);
            max = Math.max(max, chunkMinMax[1]);
        }
        minMax[0] = min;
        minMax[1] = max;
    }

    @Override
    public void minMax(long[] values, int count, long[] minMax) {
        long min = values[0];
        long max = values[0];
        for (int i = 1; i < count; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        minMax[0] = min;
        minMax[1] = max;
    }

    @Override
    public void divide(long[] values, int count, Division division, long[] quotients) {
        for (int i = 0; i < count; i++) {
            quotients[i] = division.quotient(values[i]);
        }
    }

    @Override
    public void countCodes(MemorySegment codes, int from, int count, SlotCounts counts) {
        int[] cells = counts.cells;
        int base = counts.base * SlotCounts.LANES;
        int end = from + count;
        int row = from;
        for (; row + 3 < end; row += 4) {
            cells[base + codes.getAtIndex(JAVA_INT, row) * 4]++;
            cells[base + codes.getAtIndex(JAVA_INT, row + 1) * 4 + 1]++;
            cells[base + codes.getAtIndex(JAVA_INT, row + 2) * 4 + 2]++;
            cells[base + codes.getAtIndex(JAVA_INT, row + 3) * 4 + 3]++;
        }
        for (; row < end; row++) {
            cells[base + codes.getAtIndex(JAVA_INT, row) * 4]++;
        }
    }

    @Override
    public void countCodesByWindow(
            MemorySegment codes, MemorySegment times, int from, int count, SlotCounts counts) {
        int[] cells = counts.cells;
        for (int row = from; row < from + count; row++) {
            long time = times.getAtIndex(JAVA_LONG, row);
            int window = 0;
            for (int i = 1; i < counts.windowCount; i++) {
                window += time >= counts.windowStarts[i] ? 1 : 0;
            }
            int slot = counts.base + window * counts.codeCount + codes.getAtIndex(JAVA_INT, row);
            cells[slot * SlotCounts.LANES + (row & 3)]++;
        }
    }

    @Override
    public void countSlots(int[] slots, int count, SlotCounts counts) {
        int[] cells = counts.cells;
        for (int i = 0; i < count; i++) {
            cells[slots[i] * SlotCounts.LANES + (i & 3)]++;
        }
    }
}
