package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// What a sum is: against big integers, whatever the values.
final class ExactSumsTest {
    private static final int CASES = 480;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static ExactSums sumsOf(double... values) {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(1);
        for (double value : values) {
            sums.add(0, value);
        }
        return sums;
    }

    private static double sum(double... values) {
        return sumsOf(values).round(0);
    }

    /// Equal to the bit, so that -0.0 is not taken for 0.0.
    private static void assertSame(double expected, double actual, String message) {
        assertEquals(
                Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(actual), message);
    }

    @Test
    void randomSumsAreRoundedOnceToTheNearestDouble() {
        for (int i = 0; i < CASES; i++) {
            long seed = DoubleSamples.seed() + i;
            SplittableRandom random = new SplittableRandom(seed);
            int shape = i % DoubleSamples.SHAPES;
            double[] values = DoubleSamples.values(random, shape, 1 + random.nextInt(120));
            double expected = DoubleSamples.round(DoubleSamples.sum(values), -1074);
            String message = "shape " + shape + ", -Dmillrace.seed=" + seed;
            assertSame(expected, sum(values), message);
            assertSame(
                    DoubleSamples.roundedDecimalSum(values), expected + 0.0, "oracle " + message);
        }
    }

    @Test
    void orderDoesNotShowInTheBytes() {
        for (int i = 0; i < CASES; i++) {
            long seed = DoubleSamples.seed() + i;
            SplittableRandom random = new SplittableRandom(seed);
            double[] values =
                    DoubleSamples.values(random, i % DoubleSamples.SHAPES, 1 + random.nextInt(120));
            byte[] expected = sumsOf(values).encode(0);
            for (int shuffle = 0; shuffle < 3; shuffle++) {
                DoubleSamples.shuffle(random, values);
                byte[] actual = sumsOf(values).encode(0);
                assertArrayEquals(expected, actual, "-Dmillrace.seed=" + seed);
            }
        }
    }

    @Test
    void totalCancellationLeavesNothing() {
        for (int i = 0; i < CASES; i++) {
            long seed = DoubleSamples.seed() + i;
            SplittableRandom random = new SplittableRandom(seed);
            double[] half = DoubleSamples.values(random, i % DoubleSamples.SHAPES, 60);
            double[] values = Arrays.copyOf(half, 120);
            for (int j = 0; j < 60; j++) {
                values[60 + j] = -half[j];
            }
            DoubleSamples.shuffle(random, values);
            ExactSums sums = sumsOf(values);
            assertSame(0.0, sums.round(0), "-Dmillrace.seed=" + seed);
            assertArrayEquals(new byte[2], sums.encode(0), "-Dmillrace.seed=" + seed);
            sums.add(0, Double.MIN_VALUE);
            assertSame(Double.MIN_VALUE, sums.round(0), "-Dmillrace.seed=" + seed);
        }
    }

    @Test
    void theSumOfNothingAndOfZerosIsPositiveZero() {
        assertSame(0.0, sum(), "empty");
        assertSame(0.0, sum(-0.0), "-0.0");
        assertSame(0.0, sum(-0.0, -0.0, 0.0), "zeros");
        assertSame(0.0, sum(1.5, -1.5), "cancelled");
        assertArrayEquals(new byte[2], sumsOf(-0.0).encode(0));
    }

    @Test
    void subnormalsAddExactly() {
        double min = Double.MIN_VALUE;
        assertSame(3 * min, sum(min, min, min), "three");
        assertSame(-min, sum(min, -min, -min), "negative");
        assertSame(Double.MIN_NORMAL, sum(Double.MIN_NORMAL - min, min), "up to normal");
        assertSame(Double.MIN_NORMAL - min, sum(Double.MIN_NORMAL, -min), "down from normal");
        assertSame(1.0, sum(1.0, min), "lost in rounding");
        assertSame(Math.nextUp(1.0), sum(1.0, 0x1p-53, min), "breaks the tie");
        assertSame(1.0, sum(1.0, 0x1p-53), "tie to even");
        assertSame(Math.nextUp(Math.nextUp(1.0)), sum(Math.nextUp(1.0), 0x1p-53), "tie up to even");
        assertSame(Math.nextDown(1.0), sum(1.0, -0x1p-53), "exact below one");
        assertSame(1.0, sum(1.0, -0x1p-54), "tie to even from below");
        assertSame(Math.nextDown(1.0), sum(1.0, -0x1p-54, -min), "breaks the tie from below");
    }

    @Test
    void overflowIsInfiniteOnlyIfTheExactSumRoundsThere() {
        double max = Double.MAX_VALUE;
        double halfUlp = 0x1p970;
        assertSame(max, sum(max, max, -max), "intermediate overflow");
        assertSame(INFINITY, sum(max, max), "overflow");
        assertSame(-INFINITY, sum(-max, -max, -max), "negative overflow");
        assertSame(INFINITY, sum(max, halfUlp), "the tie rounds to 2^1024");
        assertSame(max, sum(max, halfUlp, -Double.MIN_VALUE), "just below the tie");
        assertSame(max, sum(max, Math.nextDown(halfUlp)), "less than half a unit");
    }

    @Test
    void notANumberAndInfinitiesAreRemembered() {
        double nan = Double.NaN;
        assertSame(INFINITY, sum(1.0, INFINITY, -Double.MAX_VALUE), "infinity");
        assertSame(-INFINITY, sum(-INFINITY, 1.0), "negative infinity");
        assertTrue(Double.isNaN(sum(INFINITY, -INFINITY)), "both infinities");
        assertTrue(Double.isNaN(sum(nan, 1.0)), "NaN");
        assertTrue(Double.isNaN(sum(nan, INFINITY)), "NaN and infinity");
        double otherNan = Double.longBitsToDouble(0xFFF0_0000_0000_0001L);
        assertTrue(Double.isNaN(sum(1.0, otherNan)), "signalling NaN");
        assertArrayEquals(new byte[] {1, 0}, sumsOf(otherNan, 5.0).encode(0));
        assertArrayEquals(new byte[] {6, 0}, sumsOf(INFINITY, 5.0, -INFINITY).encode(0));
    }

    @Test
    void specialsAreSeenWhenTheWindowReachesTheTop() {
        assertSame(INFINITY, sum(Double.MAX_VALUE, INFINITY), "infinity");
        assertSame(INFINITY, sum(Double.MIN_VALUE, Double.MAX_VALUE, INFINITY), "full window");
        assertTrue(Double.isNaN(sum(-Double.MAX_VALUE, Double.NaN, 1.0)), "NaN");
        ExactSums sums = sumsOf(Double.MIN_VALUE, Double.MAX_VALUE);
        sums.addAll(new int[2], new double[] {Double.NEGATIVE_INFINITY, 1.0}, 0, 2);
        assertSame(-INFINITY, sums.round(0), "bulk");
    }

    @Test
    void aSpecialInOneGroupLeavesTheOthers() {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(3);
        sums.add(1, Double.NaN);
        sums.add(2, 2.5);
        sums.ensureGroups(100);
        sums.add(99, INFINITY);
        sums.add(98, 1.0);
        assertSame(0.0, sums.round(0), "untouched");
        assertTrue(Double.isNaN(sums.round(1)));
        assertSame(2.5, sums.round(2), "finite");
        assertSame(1.0, sums.round(98), "late finite");
        assertSame(INFINITY, sums.round(99), "late infinity");
    }

    /// Whichever comes first, and also from a sum of few digits, as at a restart.
    @Test
    void valuesAroundOneTakeFourLimbs() {
        double[] values = {
            1.0, -0.01, 3.0, 999.99, 4e9, 0x1p-30, -0x1p-30, 0x1p33, Math.nextDown(0x1p34)
        };
        for (double first : values) {
            ExactSums added = new ExactSums();
            ExactSums restored = new ExactSums();
            added.ensureGroups(100);
            restored.ensureGroups(100);
            added.add(0, first);
            byte[] bytes = sumsOf(first, 8.0, -8.0).encode(0);
            restored.decodeAndAdd(0, bytes, 0, bytes.length);
            for (ExactSums sums : List.of(added, restored)) {
                for (double value : values) {
                    sums.add(1, value);
                }
                assertEquals(100 * 4 * 8, sums.heapBytes(), "first " + first);
                assertSame(sum(values), sums.round(1), "first " + first);
            }
            added.add(2, Math.nextDown(0x1p-30));
            restored.add(2, 0x1p34);
            assertEquals(100 * 5 * 8, added.heapBytes(), "below");
            assertEquals(100 * 5 * 8, restored.heapBytes(), "above");
        }
    }

    @Test
    void widerWindowsKeepWhatWasAdded() {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(50);
        double[] scales = {1.0, 1e9, 1e-9, 1e40, 1e-40, 1e300, 1e-300, Double.MIN_VALUE, 0x1p1023};
        for (double scale : scales) {
            for (int group = 0; group < 50; group++) {
                sums.add(group, group * scale);
            }
        }
        for (double scale : scales) {
            for (int group = 0; group < 50; group++) {
                sums.add(group, -group * scale);
            }
        }
        for (int group = 0; group < 50; group++) {
            double expected = group < 2 ? 0.0 : sum(group * 0x1p1023, -group * 0x1p1023);
            if (Double.isNaN(expected)) {
                assertTrue(Double.isNaN(sums.round(group)), "group " + group);
            } else {
                assertSame(expected, sums.round(group), "group " + group);
            }
        }
    }

    @Test
    void scaledMantissasAddAsWhatTheyStandFor() {
        ExactSums sums = sumsOf();
        sums.addScaled(0, Long.MIN_VALUE, 0);
        assertSame(-0x1p63, sums.round(0), "largest magnitude");
        sums.addScaled(0, Long.MAX_VALUE, 0);
        assertSame(-1.0, sums.round(0), "one less");
        sums.addScaled(0, 3, -1);
        assertSame(0.5, sums.round(0), "a half more");
        sums.clear(0);
        sums.addScaled(0, Long.MAX_VALUE, ExactSums.EXPONENT_MAX);
        sums.addScaled(0, 1, ExactSums.EXPONENT_MIN);
        assertSame(INFINITY, sums.round(0), "beyond doubles");
        sums.addScaled(0, -Long.MAX_VALUE, ExactSums.EXPONENT_MAX);
        assertSame(Double.MIN_VALUE, sums.round(0), "the rest");
        assertThrows(IllegalArgumentException.class, () -> sums.addScaled(0, 1, -1075));
        assertThrows(IllegalArgumentException.class, () -> sums.addScaled(0, 1, 972));
    }

    @Test
    void averageIsTheRoundedSumByTheCount() {
        assertSame(0.30000000000000004 / 3, sumsOf(0.1, 0.1, 0.1).average(0, 3), "tenths");
        assertSame(2.5, sumsOf(1, 2, 3, 4).average(0, 4), "exact");
        ExactSums huge = sumsOf(Double.MAX_VALUE, Double.MAX_VALUE);
        assertSame(INFINITY, huge.average(0, 2), "the sum is rounded first");
        assertThrows(IllegalArgumentException.class, () -> huge.average(0, 0));
    }

    @Test
    void groupsThatDoNotExistAreRefused() {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(2);
        sums.add(1, 1.0);
        assertThrows(IndexOutOfBoundsException.class, () -> sums.add(2, 1.0));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.add(-1, 1.0));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.addScaled(2, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.round(2));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.encode(2));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.clear(2));
        double[] values = {1.0, 0.0, Double.NaN};
        for (int row = 0; row < values.length; row++) {
            int from = row;
            int[] groups = {2, 2, 2};
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> sums.addAll(groups, values, from, from + 1));
        }
        assertEquals(2, sums.groups());
    }

    @Test
    void clearedGroupsBeginAnew() {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(2);
        sums.add(0, Double.NaN);
        sums.add(0, 4.0);
        sums.add(1, 5.0);
        sums.clear(0);
        sums.add(0, 0.25);
        assertSame(0.25, sums.round(0), "cleared");
        assertSame(5.0, sums.round(1), "kept");
        sums.clear();
        assertEquals(0, sums.groups());
        assertEquals(0, sums.heapBytes());
        sums.ensureGroups(2);
        sums.add(1, 1e-300);
        assertSame(1e-300, sums.round(1), "after all are cleared");
        assertSame(0.0, sums.round(0), "after all are cleared");
    }

    /// A multiple of 2^1070: such sums come of 2^46 of the largest doubles, or of forged bytes.
    @Test
    void aFirstSumBeyondAllDoublesLeavesTheTableUsable() {
        byte[] huge = {0, 67, 1, 0, 0, 0};
        ExactSums sums = new ExactSums();
        sums.ensureGroups(2);
        sums.decodeAndAdd(0, huge, 0, huge.length);
        sums.add(1, 1.0);
        sums.addAll(new int[] {1, 1}, new double[] {0.5, 0x1p-1074}, 0, 2);
        assertArrayEquals(huge, sums.encode(0));
        assertEquals(Double.POSITIVE_INFINITY, sums.round(0));
        assertEquals(1.5, sums.round(1));
    }
}
