package io.millrace.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Every kernel of both twins against a loop that is plain to see.
class KernelsTest {
    private static final int[] SIZES = {
        1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1023, 1024
    };
    private static final long[] STEPS = {
        1, 3, 7, 10, 49, 1000, 60_000_000, 3_600_000_000L, 86_400_000_000L, (1L << 51) + 1
    };

    private final List<Kernels> twins = List.of(new ScalarKernels(), new SimdKernels());
    private final SplittableRandom random = new SplittableRandom(7);

    /// The product with the reciprocal is one off near multiples of the step only.
    @Test
    void divisionIsExactAtAndBesideMultiplesOfTheStep() {
        for (long step : STEPS) {
            Division division = new Division(step);
            division.spans(-12_345, -12_345);
            long[] values = new long[RowChunk.ROWS_MAX];
            long[] expected = new long[values.length];
            long multiplesMax = (Division.DIFFERENCE_MAX - 2) / step;
            for (int i = 0; i < values.length; i++) {
                long multiple = random.nextLong(multiplesMax + 1);
                int beside = random.nextInt(3) - 1;
                long difference = Math.max(0, multiple * step + beside);
                values[i] = division.first + difference;
                expected[i] = difference / step;
            }
            for (Kernels kernels : twins) {
                long[] quotients = new long[values.length];
                kernels.divide(values, values.length, division, quotients);
                assertArrayEquals(expected, quotients, kernels + " by " + step);
            }
        }
    }

    @Test
    void minMaxEqualsThatOfTheArrayAtEverySizeAndStart() {
        try (Arena arena = Arena.ofConfined()) {
            for (int size : SIZES) {
                int from = random.nextInt(20);
                long[] values = random.longs(from + size).toArray();
                values[from + random.nextInt(size)] = random.nextBoolean() ? Long.MIN_VALUE : 5;
                long[] part = Arrays.copyOfRange(values, from, from + size);
                MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_LONG, values);
                long[] expected = {
                    Arrays.stream(part).min().orElseThrow(), Arrays.stream(part).max().orElseThrow()
                };
                for (Kernels kernels : twins) {
                    long[] minMax = new long[2];
                    kernels.minMax(segment, from, size, minMax);
                    assertArrayEquals(expected, minMax);
                    kernels.minMax(part, size, minMax);
                    assertArrayEquals(expected, minMax);
                }
            }
        }
    }

    @Test
    void codesAndSlotsAreCountedFromTheBaseOn() {
        try (Arena arena = Arena.ofConfined()) {
            for (int size : SIZES) {
                for (int codeCount : new int[] {1, 2, 3, 8, 9, 300}) {
                    int from = random.nextInt(20);
                    int base = random.nextInt(5);
                    int[] codes = random.ints(from + size, 0, codeCount).toArray();
                    int[] part = Arrays.copyOfRange(codes, from, from + size);
                    MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, codes);
                    for (Kernels kernels : twins) {
                        SlotCounts counts = new SlotCounts();
                        counts.open(base + codeCount);
                        counts.base = base;
                        counts.codeCount = codeCount;
                        kernels.countCodes(segment, from, size, counts);
                        SlotCounts slots = new SlotCounts();
                        slots.open(codeCount);
                        kernels.countSlots(part, size, slots);
                        for (int code = 0; code < codeCount; code++) {
                            int wanted = code;
                            int expected =
                                    (int) Arrays.stream(part).filter(c -> c == wanted).count();
                            assertEquals(expected, counts.get(base + code));
                            assertEquals(expected, slots.get(code));
                        }
                    }
                }
            }
        }
    }

    @Test
    void codesAreCountedByTheWindowOfTheirRow() {
        try (Arena arena = Arena.ofConfined()) {
            for (int size : SIZES) {
                for (int codeCount : new int[] {1, 2, 3, 8, 9, 300}) {
                    int windowCount = 1 + random.nextInt(SlotCounts.WINDOWS_MAX);
                    int from = random.nextInt(20);
                    int[] codes = random.ints(from + size, 0, codeCount).toArray();
                    long[] times = random.longs(from + size, 0, 7L * windowCount).toArray();
                    MemorySegment codeSegment = arena.allocateFrom(ValueLayout.JAVA_INT, codes);
                    MemorySegment timeSegment = arena.allocateFrom(ValueLayout.JAVA_LONG, times);
                    int base = random.nextInt(5);
                    int[] expected = new int[base + windowCount * codeCount];
                    for (int row = from; row < from + size; row++) {
                        expected[base + (int) (times[row] / 7) * codeCount + codes[row]]++;
                    }
                    for (Kernels kernels : twins) {
                        SlotCounts counts = new SlotCounts();
                        counts.open(expected.length);
                        counts.base = base;
                        counts.codeCount = codeCount;
                        counts.windowCount = windowCount;
                        Arrays.setAll(counts.windowStarts, window -> 7L * window);
                        kernels.countCodesByWindow(codeSegment, timeSegment, from, size, counts);
                        int[] actual = new int[expected.length];
                        Arrays.setAll(actual, counts::get);
                        assertArrayEquals(expected, actual, size + " rows, " + codeCount);
                    }
                }
            }
        }
    }
}
