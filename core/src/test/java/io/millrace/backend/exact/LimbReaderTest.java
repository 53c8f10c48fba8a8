package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

/// Limbs of canonical bytes, added up elsewhere, are the sum of all.
final class LimbReaderTest {
    private static final int CASES = 2_000;

    private static byte[] encoded(double... values) {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(1);
        sums.addAll(0, values, 0, values.length);
        return sums.encode(0);
    }

    private static byte[] encoded(long[] limbs, int at, LimbReader.Window window, int flags) {
        SumDigits digits = new SumDigits();
        digits.load(limbs, at, window.width(), window.first(), flags);
        byte[] bytes = new byte[digits.encodedLength()];
        digits.encode(bytes, 0);
        return bytes;
    }

    /// Adds sums limb by limb, in one window, behind limbs that are none of theirs.
    private static void check(String what, byte[] expected, byte[]... parts) {
        LimbReader reader = new LimbReader();
        LimbReader.Window window = new LimbReader.Window(0, 0);
        for (byte[] part : parts) {
            reader.read(part, 0, part.length);
            window = reader.cover(window);
        }
        int at = 3;
        long[] limbs = new long[at + window.width()];
        int flags = 0;
        for (byte[] part : parts) {
            reader.read(part, 0, part.length);
            flags |= reader.flags();
            for (int i = 0; i < window.width(); i++) {
                limbs[at + i] += reader.limb(window, i);
            }
        }
        assertArrayEquals(expected, encoded(limbs, at, window, flags), what);
    }

    @Test
    void limbsOfPartsAddUpToTheSumOfAll() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        for (int i = 0; i < CASES; i++) {
            int shape = random.nextInt(DoubleSamples.SHAPES);
            double[] first = DoubleSamples.values(random, shape, random.nextInt(6));
            double[] second = DoubleSamples.values(random, shape, random.nextInt(6));
            double[] all = new double[first.length + second.length];
            System.arraycopy(first, 0, all, 0, first.length);
            System.arraycopy(second, 0, all, first.length, second.length);
            String what = "case " + i + " of seed " + DoubleSamples.seed();
            check(what, encoded(all), encoded(first), encoded(second));
        }
    }

    @Test
    void whatIsNotFiniteIsInTheFlags() {
        byte[] infinite = encoded(1, Double.POSITIVE_INFINITY);
        check("one infinity", infinite, encoded(1), infinite);
        byte[] both = encoded(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        check("two", both, infinite, encoded(Double.NEGATIVE_INFINITY));
        check("NaN", encoded(Double.NaN), encoded(Double.NaN), encoded(2));
    }

    @Test
    void limbsMayBeLargeAndNegative() {
        double[] values = new double[5_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = -1 - i * 0x1p-40;
        }
        byte[][] parts = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            parts[i] = encoded(values[i]);
        }
        check("many negative", encoded(values), parts);
    }

    @Test
    void aWindowGrowsToBothSides() {
        LimbReader.Window none = new LimbReader.Window(0, 0);
        LimbReader.Window first = none.cover(5, 7);
        assertEquals(new LimbReader.Window(5, 2), first);
        assertEquals(new LimbReader.Window(5, 2), first.cover(5, 6));
        assertEquals(new LimbReader.Window(3, 7), first.cover(9, 10).cover(3, 4));
        assertEquals(10, first.cover(9, 10).end());
    }
}
