package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;

/// 128-bit sums against big integers.
final class LongSumsTest {
    private static final int GROUPS = 5;

    private static LongSums table() {
        LongSums sums = new LongSums();
        sums.ensureGroups(GROUPS);
        return sums;
    }

    private static LongSums sumsOf(long... values) {
        LongSums sums = table();
        for (long value : values) {
            sums.add(0, value);
        }
        return sums;
    }

    private static BigInteger exact(LongSums sums, int group) {
        BigInteger low = new BigInteger(Long.toUnsignedString(sums.low(group)));
        return BigInteger.valueOf(sums.high(group)).shiftLeft(64).add(low);
    }

    private static long[] values(SplittableRandom random, int shape, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] =
                    switch (shape) {
                        case 0 -> random.nextLong();
                        case 1 -> random.nextInt(-1000, 1000);
                        case 2 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
                        case 3 -> random.nextLong() >> random.nextInt(64);
                        default -> Long.MIN_VALUE;
                    };
        }
        return values;
    }

    @Test
    void sumsAreThoseOfBigIntegers() {
        for (int i = 0; i < 400; i++) {
            long seed = DoubleSamples.seed() + i;
            SplittableRandom random = new SplittableRandom(seed);
            int count = 1 + random.nextInt(200);
            long[] values = values(random, i % 5, count);
            int[] groups = random.ints(count, -1, GROUPS).toArray();
            BigInteger[] expected = new BigInteger[GROUPS];
            Arrays.fill(expected, BigInteger.ZERO);
            for (int row = 0; row < count; row++) {
                if (groups[row] >= 0) {
                    expected[groups[row]] =
                            expected[groups[row]].add(BigInteger.valueOf(values[row]));
                }
            }
            LongSums sums = table();
            sums.addAll(groups, values, 0, count / 2);
            sums.addLongs(groups, MemorySegment.ofArray(values), count / 2, count);
            for (int group = 0; group < GROUPS; group++) {
                check(expected[group], sums, group, "-Dmillrace.seed=" + seed);
            }
        }
    }

    private static void check(BigInteger expected, LongSums sums, int group, String message) {
        assertEquals(expected, exact(sums, group), message);
        assertEquals(expected.bitLength() > 63, sums.exceedsLong(group), message);
        assertEquals(expected.longValue(), sums.low(group), message);
        assertEquals(DoubleSamples.round(expected, 0), sums.toDouble(group), message);
        assertEquals(expected.doubleValue(), sums.toDouble(group), message);
    }

    @Test
    void everyWidthRoundsToTheNearestDouble() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        LongSums sums = table();
        for (int i = 0; i < 5_000; i++) {
            sums.clear(0);
            int shift = random.nextInt(128);
            BigInteger number =
                    BigInteger.valueOf(random.nextLong())
                            .shiftLeft(64)
                            .or(new BigInteger(Long.toUnsignedString(random.nextLong())))
                            .shiftRight(shift);
            // Long runs of ones and zeros below the leading bits: ties and near ties.
            if (i % 3 == 0) {
                number = number.shiftRight(60).shiftLeft(60).add(BigInteger.valueOf(i % 7 - 3));
            }
            sums.add(0, number.shiftRight(64).longValue(), number.longValue());
            assertEquals(number, exact(sums, 0));
            assertEquals(DoubleSamples.round(number, 0), sums.toDouble(0), number.toString());
        }
    }

    @Test
    void extremesRound() {
        assertEquals(0x1p63, sumsOf(Long.MAX_VALUE).toDouble(0));
        assertEquals(0x1p63, sumsOf(Long.MAX_VALUE, 1).toDouble(0));
        assertEquals(-0x1p63, sumsOf(Long.MIN_VALUE).toDouble(0));
        assertEquals(-0x1p64, sumsOf(Long.MIN_VALUE, Long.MIN_VALUE).toDouble(0));
        LongSums sums = table();
        sums.add(0, Long.MIN_VALUE, 0);
        assertEquals(-0x1p127, sums.toDouble(0));
        sums.add(1, Long.MAX_VALUE, -1);
        assertEquals(0x1p127, sums.toDouble(1));
        assertEquals(0.0, sums.toDouble(2));
    }

    @Test
    void overflowIsAskedOfTheFinalSumOnly() {
        LongSums sums = sumsOf(Long.MAX_VALUE, Long.MAX_VALUE);
        assertTrue(sums.exceedsLong(0));
        assertEquals(-2, sums.low(0));
        sums.add(0, -Long.MAX_VALUE);
        assertFalse(sums.exceedsLong(0));
        assertEquals(Long.MAX_VALUE, sums.low(0));
        assertTrue(sumsOf(Long.MIN_VALUE, -1).exceedsLong(0));
        assertFalse(sumsOf(Long.MIN_VALUE).exceedsLong(0));
    }

    @Test
    void oneStreamAddsAsItsRowsDo() {
        for (int shape = 0; shape < 5; shape++) {
            SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
            long[] values = values(random, shape, 5000);
            LongSums sums = table();
            sums.addAll(1, values, 3, 5000);
            LongSums rows = sumsOf(Arrays.copyOfRange(values, 3, 5000));
            assertEquals(exact(rows, 0), exact(sums, 1), "shape " + shape);
        }
    }

    @Test
    void intsAreWidened() {
        int[] values = {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE, 5, 7};
        LongSums sums = table();
        sums.addInts(new int[] {0, 0, 0, 1, -1, 2}, MemorySegment.ofArray(values), 0, 6);
        assertEquals(Integer.MIN_VALUE - 1L, sums.low(0));
        assertEquals(Integer.MAX_VALUE, sums.low(1));
        assertEquals(7, sums.low(2));
        assertEquals(0, sums.low(3));
    }

    @Test
    void mergedSumsAreSumsOfAll() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        LongSums merged = table();
        BigInteger expected = BigInteger.ZERO;
        for (int part = 0; part < 20; part++) {
            LongSums sums = sumsOf(values(random, part % 5, 100));
            expected = expected.add(exact(sums, 0));
            merged.add(3, sums, 0);
        }
        check(expected, merged, 3, "merged");
        assertEquals(BigInteger.ZERO, exact(merged, 0));
    }

    @Test
    void largeTablesAddAsSmallOnes() {
        int groups = 100_000;
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        long[] values = values(random, 0, 10_000);
        int[] ids = random.ints(10_000, -1, groups).toArray();
        LongSums bulk = new LongSums();
        bulk.ensureGroups(groups);
        bulk.addAll(ids, values, 0, 10_000);
        LongSums single = new LongSums();
        single.ensureGroups(groups);
        for (int row = 0; row < 10_000; row++) {
            if (ids[row] >= 0) {
                single.add(ids[row], values[row]);
            }
        }
        for (int group = 0; group < groups; group++) {
            assertEquals(single.high(group), bulk.high(group));
            assertEquals(single.low(group), bulk.low(group));
        }
    }

    @Test
    void groupsGrowAndAreCleared() {
        LongSums sums = new LongSums();
        for (int group = 0; group < 1000; group++) {
            sums.ensureGroups(group + 1);
            sums.add(group, group);
        }
        assertEquals(1000, sums.groups());
        assertEquals(999, sums.low(999));
        assertEquals(1.5, sums.average(3, 2));
        sums.clear(999);
        assertEquals(0, sums.low(999));
        assertEquals(998, sums.low(998));
        sums.clear();
        assertEquals(0, sums.groups());
        sums.ensureGroups(1000);
        assertEquals(0, sums.low(998));
    }

    @Test
    void groupsThatDoNotExistAreRefused() {
        LongSums sums = table();
        long[] values = {1};
        assertThrows(IndexOutOfBoundsException.class, () -> sums.add(GROUPS, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.low(-1));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> sums.addAll(new int[] {GROUPS}, values, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.addAll(new int[1], values, 0, 2));
        assertThrows(IllegalArgumentException.class, () -> sums.average(0, 0));
    }
}
