package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Splits, merges, bulk methods and carry passes: none of them shows in the bytes.
final class ExactSumsMergeTest {
    private static final int CASES = 160;
    private static final int GROUPS = 7;

    /// Rows of one case: groups (some negative, to be skipped), values and the expected bytes.
    private static final class Rows {
        final int[] groups;
        final double[] values;
        final byte[][] expected;
        final String seed;

        Rows(int[] groups, double[] values, byte[][] expected, String seed) {
            this.groups = groups;
            this.values = values;
            this.expected = expected;
            this.seed = seed;
        }

        static Rows random(int i, int count) {
            long seed = DoubleSamples.seed() + i;
            SplittableRandom random = new SplittableRandom(seed);
            double[] values = DoubleSamples.values(random, i % DoubleSamples.SHAPES, count);
            if (i % 5 == 0) {
                values[random.nextInt(count)] = Double.NaN;
                values[random.nextInt(count)] = Double.NEGATIVE_INFINITY;
            }
            int[] groups = random.ints(count, -1, GROUPS).toArray();
            ExactSums sums = table(1 << 20);
            for (int row = 0; row < count; row++) {
                if (groups[row] >= 0) {
                    sums.add(groups[row], values[row]);
                }
            }
            return new Rows(groups, values, bytes(sums), "-Dmillrace.seed=" + seed);
        }

        void check(ExactSums actual) {
            byte[][] bytes = bytes(actual);
            for (int group = 0; group < GROUPS; group++) {
                assertArrayEquals(expected[group], bytes[group], "group " + group + ", " + seed);
            }
        }
    }

    private static ExactSums table(int carryLimit) {
        ExactSums sums = new ExactSums(carryLimit);
        sums.ensureGroups(GROUPS);
        return sums;
    }

    private static byte[][] bytes(ExactSums sums) {
        byte[][] bytes = new byte[sums.groups()][];
        Arrays.setAll(bytes, sums::encode);
        return bytes;
    }

    @Test
    void bulkMethodsAddWhatSingleOnesDo() {
        for (int i = 0; i < CASES; i++) {
            Rows rows = Rows.random(i, 1 + i * 20);
            int count = rows.values.length;
            ExactSums sums = table(1 << 20);
            sums.addAll(rows.groups, rows.values, 0, count / 3);
            sums.addAll(rows.groups, rows.values, count / 3, count);
            rows.check(sums);
        }
    }

    @Test
    void offHeapDoublesAddAsThoseInArrays() {
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < CASES; i++) {
                Rows rows = Rows.random(i, 1 + i * 20);
                int count = rows.values.length;
                // Off by one byte: Arrow slices need not be aligned.
                MemorySegment segment = arena.allocate(8L * count + 1).asSlice(1);
                MemorySegment.copy(
                        rows.values, 0, segment, ValueLayout.JAVA_DOUBLE_UNALIGNED, 0, count);
                ExactSums sums = table(1 << 20);
                sums.addDoubles(rows.groups, segment, 0, count / 3);
                sums.addDoubles(rows.groups, segment, count / 3, count);
                rows.check(sums);
            }
        }
    }

    @Test
    void floatsAddAsTheDoublesTheyAre() {
        int count = 3000;
        float[] floats = new float[count];
        double[] doubles = new double[count];
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        for (int row = 0; row < count; row++) {
            floats[row] = Float.intBitsToFloat(random.nextInt() & 0xFF7F_FFFF);
            doubles[row] = floats[row];
        }
        int[] groups = random.ints(count, -1, GROUPS).toArray();
        ExactSums expected = table(1 << 20);
        expected.addAll(groups, doubles, 1, count);
        ExactSums actual = table(1 << 20);
        actual.addFloats(groups, MemorySegment.ofArray(floats), 1, count);
        assertArrayEquals(bytes(expected), bytes(actual));
    }

    @Test
    void oneStreamAddsAsItsRowsDo() {
        for (int i = 0; i < CASES; i++) {
            Rows rows = Rows.random(i, 1 + i * 60);
            int[] zeros = new int[rows.values.length];
            ExactSums expected = table(1 << 20);
            expected.addAll(zeros, rows.values, 0, zeros.length);
            ExactSums actual = table(1 << 20);
            actual.addAll(0, rows.values, 0, zeros.length);
            assertArrayEquals(expected.encode(0), actual.encode(0), rows.seed);
        }
    }

    @Test
    void oneStreamOfTheLargestMantissasDoesNotOverflowItsBlock() {
        double[] values = new double[10_000];
        Arrays.fill(values, -Double.MAX_VALUE);
        ExactSums actual = table(1 << 20);
        actual.addAll(0, values, 0, values.length);
        actual.addAll(0, values, 0, values.length);
        ExactSums expected = table(1 << 20);
        expected.addAll(new int[10_000], values, 0, values.length);
        expected.addExact(0, expected, 0);
        assertArrayEquals(expected.encode(0), actual.encode(0));
    }

    @Test
    void largeTablesAddAsSmallOnes() {
        int groups = 40_000;
        int count = 20_000;
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        int[] ids = random.ints(count, -1, groups).toArray();
        double[] values = DoubleSamples.values(random, 0, count);
        // A row that no window holds begins a block of touched rows; the last group ends the array.
        values[256] = Double.NaN;
        ids[257] = groups - 1;
        ExactSums large = new ExactSums();
        large.ensureGroups(groups);
        large.addAll(ids, values, 0, count);
        large.addAll(ids, values, 0, count);
        ExactSums single = new ExactSums();
        single.ensureGroups(groups);
        for (int row = 0; row < count; row++) {
            if (ids[row] >= 0) {
                single.add(ids[row], values[row]);
                single.add(ids[row], values[row]);
            }
        }
        assertArrayEquals(bytes(single), bytes(large));
    }

    @Test
    void splitAndMergedSumsHaveTheSameBytes() {
        for (int i = 0; i < CASES; i++) {
            Rows rows = Rows.random(i, 300);
            SplittableRandom random = new SplittableRandom(i);
            ExactSums[] parts = new ExactSums[1 + random.nextInt(6)];
            Arrays.setAll(parts, _ -> table(2 + random.nextInt(300)));
            for (int row = 0; row < rows.values.length; row++) {
                ExactSums part = parts[random.nextInt(parts.length)];
                part.addAll(rows.groups, rows.values, row, row + 1);
            }
            rows.check(mergedByTable(parts));
            rows.check(mergedByGroup(parts));
            rows.check(mergedByBytes(parts));
        }
    }

    private static ExactSums mergedByTable(ExactSums... parts) {
        ExactSums merged = table(8);
        int[] targets = {0, 1, 2, 3, 4, 5, 6};
        for (ExactSums part : parts) {
            merged.addAllExact(targets, part);
        }
        return merged;
    }

    private static ExactSums mergedByGroup(ExactSums... parts) {
        ExactSums merged = table(8);
        for (int group = 0; group < GROUPS; group++) {
            for (ExactSums part : parts) {
                merged.addExact(group, part, group);
            }
        }
        return merged;
    }

    private static ExactSums mergedByBytes(ExactSums... parts) {
        ExactSums merged = table(8);
        byte[] buffer = new byte[3 + ExactSums.ENCODED_BYTES_MAX];
        for (ExactSums part : parts) {
            for (int group = 0; group < GROUPS; group++) {
                int length = part.encode(group, buffer, 3);
                merged.decodeAndAdd(group, buffer, 3, length);
            }
        }
        return merged;
    }

    @Test
    void groupsMayBeMergedIntoOne() {
        Rows rows = Rows.random(1, 500);
        ExactSums parts = table(16);
        parts.addAll(rows.groups, rows.values, 0, 500);
        ExactSums actual = table(16);
        actual.addAllExact(new int[GROUPS], parts);
        ExactSums expected = table(1 << 20);
        for (int row = 0; row < 500; row++) {
            expected.add(0, rows.groups[row] < 0 ? 0.0 : rows.values[row]);
        }
        assertArrayEquals(expected.encode(0), actual.encode(0), rows.seed);
    }

    @Test
    void mergingRefusesBadTargetsBeforeItAddsAnything() {
        ExactSums sums = table(8);
        ExactSums part = table(8);
        part.add(0, 1.0);
        int[] beyond = {0, 1, 2, 3, 4, 5, 7};
        assertThrows(IndexOutOfBoundsException.class, () -> sums.addAllExact(beyond, part));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.addAllExact(new int[2], part));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.addExact(0, part, 7));
        assertThrows(IllegalArgumentException.class, () -> sums.addAllExact(beyond, sums));
        assertArrayEquals(new byte[2], sums.encode(0));
    }

    @Test
    void carryPassesDoNotShow() {
        for (int carryLimit = 2; carryLimit < 40; carryLimit++) {
            Rows rows = Rows.random(carryLimit, 700);
            ExactSums bulk = table(carryLimit);
            bulk.addAll(rows.groups, rows.values, 0, 700);
            rows.check(bulk);
            ExactSums single = table(carryLimit);
            for (int row = 0; row < 700; row++) {
                if (rows.groups[row] >= 0) {
                    single.add(rows.groups[row], rows.values[row]);
                }
            }
            rows.check(single);
        }
    }

    /// Doubles a table by limbs: 45 times stands for 2^45 additions, which would take too long.
    private static ExactSums doubled(ExactSums sums, int times, int carryLimit) {
        int[] targets = {0, 1, 2, 3, 4, 5, 6};
        ExactSums doubled = sums;
        for (int doubling = 0; doubling < times; doubling++) {
            ExactSums next = table(carryLimit);
            next.addAllExact(targets, doubled);
            next.addAllExact(targets, doubled);
            doubled = next;
        }
        return doubled;
    }

    @Test
    void carriesBeyondTheWindowWidenIt() {
        // Both lie in one window, but 2^45 of the larger one leave its last limb.
        double large = 0x1.8p65;
        ExactSums sums = table(4);
        sums.add(3, 1.0);
        sums.add(2, 1.0);
        sums.add(2, -large);
        sums.add(1, -large);
        sums.add(0, large);
        long bytesBefore = sums.heapBytes();
        ExactSums doubled = doubled(sums, 45, 4);
        assertTrue(doubled.heapBytes() > bytesBefore, "the window must have grown");
        assertEquals(large * 0x1p45, doubled.round(0));
        assertEquals(-large * 0x1p45, doubled.round(1));
        assertEquals(0x1p45, doubled.round(3));
        doubled.addExact(2, doubled, 0);
        assertEquals(0x1p45, doubled.round(2));
        assertEquals(0.0, doubled.round(4));
    }

    @Test
    void aLimbFullOfAdditionsIsCarriedInTime() {
        ExactSums sums = table(4);
        sums.add(0, Double.MAX_VALUE);
        sums.add(1, -Double.MAX_VALUE);
        sums.add(2, Double.MIN_VALUE);
        ExactSums doubled = doubled(sums, 45, 4);
        assertEquals(Double.POSITIVE_INFINITY, doubled.round(0));
        assertEquals(Double.NEGATIVE_INFINITY, doubled.round(1));
        assertEquals(0x1p-1029, doubled.round(2));
        doubled.addExact(0, doubled, 1);
        assertArrayEquals(new byte[2], doubled.encode(0));
    }

    @Test
    void fullTablesAreMergedManyTimes() {
        long mantissa = (1L << 53) - 1;
        ExactSums one = table(LimbTable.CARRY_LIMIT);
        one.addScaled(0, mantissa, -1074);
        one.addScaled(1, -mantissa, -1074);
        ExactSums full = doubled(one, 24, LimbTable.CARRY_LIMIT);
        ExactSums merged = table(LimbTable.CARRY_LIMIT);
        int[] targets = {0, 1, 2, 3, 4, 5, 6};
        for (int i = 0; i < 300; i++) {
            merged.addAllExact(targets, full);
        }
        ExactSums expected = table(4);
        expected.addScaled(0, 300 * mantissa, 24 - 1074);
        expected.addScaled(1, -300 * mantissa, 24 - 1074);
        assertArrayEquals(bytes(expected), bytes(merged));
    }
}
