package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// The canonical bytes: their layout to the letter, and that bad ones are refused.
final class ExactSumsEncodingTest {
    private static byte[] encoded(double... values) {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(1);
        sums.addAll(new int[values.length], values, 0, values.length);
        return sums.encode(0);
    }

    private static void assertLayout(String hex, double... values) {
        assertEquals(hex, HexFormat.of().formatHex(encoded(values)));
    }

    private static ErrorCondition refusal(String hex) {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(1);
        sums.add(0, 1.0);
        byte[] bytes = HexFormat.of().parseHex(hex);
        MillraceException refused =
                assertThrows(
                        MillraceException.class,
                        () -> sums.decodeAndAdd(0, bytes, 0, bytes.length),
                        hex);
        assertThrows(
                MillraceException.class, () -> new SumReader().round(bytes, 0, bytes.length), hex);
        assertArrayEquals(encoded(1.0), sums.encode(0), "nothing may be added by " + hex);
        return refused.condition();
    }

    @Test
    void theLayoutIsWhatItIsDocumentedToBe() {
        assertLayout("0000");
        assertLayout("000001000000", Double.MIN_VALUE);
        assertLayout("0000ffffffff", -Double.MIN_VALUE);
        // 1.0 is bit 1074 = 33 * 32 + 18.
        assertLayout("002100000400", 1.0);
        assertLayout("00210000fcff", -1.0);
        // Bit 31 of a digit is a sign, so a positive number with that bit has one digit more.
        assertLayout("00200000008000000000", 0x1p-19);
        assertLayout("002000000080", -0x1p-19);
        assertLayout("0000ffff03000000f0ff", -0x1p-1022, 0x3ffff * Double.MIN_VALUE);
        assertLayout("0100", Double.NaN, 1.0);
        assertLayout("0200", Double.POSITIVE_INFINITY);
        assertLayout("0400", 7.0, Double.NEGATIVE_INFINITY);
        assertLayout("0700", Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertLayout("003f000000e0ffffffffffff0300", Double.MAX_VALUE);
    }

    @Test
    void canonicalBytesRoundLikeTheSum() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        for (int i = 0; i < 400; i++) {
            double[] values = DoubleSamples.values(random, i % DoubleSamples.SHAPES, 20);
            byte[] bytes = encoded(values);
            double expected = DoubleSamples.round(DoubleSamples.sum(values), -1074);
            assertEquals(expected, new SumReader().round(bytes, 0, bytes.length), "case " + i);
        }
    }

    @ParameterizedTest(name = "2^{0} to 2^{1}")
    @CsvSource({"-29, 33, 4", "-40, 33, 5", "-29, 60, 5", "-40, 40, 6", "-80, 40, 8"})
    void appendedRowsAreTheCanonicalBytes(int low, int high, int limbs) {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        int groups = 2000;
        ExactSums sums = new ExactSums();
        sums.ensureGroups(groups);
        for (int group = 0; group < groups; group++) {
            // Like sums of prices; the first group is empty, the last rare.
            for (int i = 0; i < group % 5; i++) {
                sums.add(group, (random.nextInt(200_001) - 100_000) / 100.0);
            }
        }
        addEdges(sums, groups, low, high);
        assertEquals(8L * limbs * groups, sums.heapBytes());
        if (random.nextBoolean()) {
            sums.add(groups - 1, 1e300);
        }
        sums.add(groups - 2, Double.NaN);
        try (BufferAllocator allocator = Allocators.root();
                VarWidthBuilder builder =
                        new VarWidthBuilder(allocator, DataTypes.BinaryType, groups, 16)) {
            sums.touch(new int[] {0, groups - 1}, 0, 2);
            for (int group = 0; group < groups; group++) {
                sums.appendTo(builder, group);
            }
            try (VarWidthColumn column = builder.build()) {
                for (int group = 0; group < groups; group++) {
                    assertArrayEquals(sums.encode(group), column.getBytes(group), "" + group);
                }
            }
        }
    }

    /// Sums at which the number of digits or the sign of the topmost one changes.
    private static void addEdges(ExactSums sums, int groups, int low, int high) {
        int group = 100;
        double least = Math.scalb(1.0, low);
        for (int bit = low; bit <= high; bit++) {
            double power = Math.scalb(1.0, bit);
            for (double value : new double[] {power, -power, power - least, least - power}) {
                sums.clear(group);
                sums.add(group++ % groups, value);
            }
        }
    }

    @Test
    void sumsOfFewDigitsRoundLikeOthers() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        SumDigits reference = new SumDigits();
        int canonical = 0;
        for (int i = 0; i < 100_000; i++) {
            int count = 1 + random.nextInt(3);
            byte[] bytes = new byte[2 + 4 * count];
            bytes[1] = (byte) random.nextInt(SumDigits.DIGITS_MAX - count + 1);
            for (int digit = 0; digit < count; digit++) {
                // Long runs of equal bits, as ties and redundant digits have them.
                int bits = (random.nextInt() >> random.nextInt(32)) << random.nextInt(32);
                for (int b = 0; b < 4; b++) {
                    bytes[2 + 4 * digit + b] = (byte) (bits >> 8 * b);
                }
            }
            String hex = HexFormat.of().formatHex(bytes);
            double expected;
            try {
                reference.decode(bytes, 0, bytes.length);
                expected = reference.round();
            } catch (MillraceException _) {
                assertThrows(
                        MillraceException.class,
                        () -> new SumReader().round(bytes, 0, bytes.length),
                        hex);
                continue;
            }
            canonical++;
            assertEquals(expected, new SumReader().round(bytes, 0, bytes.length), hex);
        }
        assertTrue(canonical > 50_000, canonical + " canonical");
    }

    @Test
    void bytesThatNoSumHasAreRefused() {
        String[] bad = {
            "",
            "00",
            "000000",
            "0000000000",
            "00000000000000", // lengths
            "0800",
            "8000",
            "ff00", // flags
            "010001000000",
            "020100000004", // digits beside flags
            "0021",
            "00ff", // a position of no digit
            "004401000000",
            "00ff01000000",
            "00430000010000000000", // digits beyond the last
            "004301000200",
            "00430000fcff", // a top digit beyond 2^63 values
            "002100000000", // a digit of nothing
            "00200000000000000400", // lowest digit 0
            "00200100000000000000",
            "0020000000f0ffffffff", // redundant top digits
        };
        for (String hex : bad) {
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, refusal(hex), hex);
        }
    }

    @Test
    void theTopmostDigitIsBoundedOnBothSides() {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(1);
        byte[] positive = HexFormat.of().parseHex("0043ffff0100");
        byte[] negative = HexFormat.of().parseHex("00430000feff");
        sums.decodeAndAdd(0, positive, 0, 6);
        assertArrayEquals(positive, sums.encode(0));
        assertEquals(Double.POSITIVE_INFINITY, sums.round(0));
        sums.decodeAndAdd(0, negative, 0, 6);
        assertArrayEquals(HexFormat.of().parseHex("0043ffffffff"), sums.encode(0));
        assertEquals(Double.NEGATIVE_INFINITY, sums.round(0));
    }

    @Test
    void rangesOutsideTheArrayAreRefused() {
        ExactSums sums = new ExactSums();
        sums.ensureGroups(1);
        sums.add(0, 1.0);
        byte[] bytes = sums.encode(0);
        assertThrows(IndexOutOfBoundsException.class, () -> sums.decodeAndAdd(0, bytes, 1, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.decodeAndAdd(0, bytes, -1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> sums.encode(0, new byte[6], 1));
        assertThrows(IndexOutOfBoundsException.class, () -> new SumReader().round(bytes, 0, 7));
    }

    @Test
    void damagedBytesAreRefusedOrStandForAnotherSum() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = damaged(random, i);
            ExactSums sums = new ExactSums();
            sums.ensureGroups(1);
            try {
                sums.decodeAndAdd(0, bytes, 0, bytes.length);
            } catch (MillraceException refused) {
                assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, refused.condition());
                continue;
            }
            assertArrayEquals(bytes, sums.encode(0), "case " + i);
        }
    }

    private static byte[] damaged(SplittableRandom random, int i) {
        byte[] bytes = encoded(DoubleSamples.values(random, i % DoubleSamples.SHAPES, 3));
        switch (i % 4) {
            case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(ExactSums.ENCODED_BYTES_MAX + 9));
            case 2 -> bytes[random.nextInt(2)] ^= (byte) (1 << random.nextInt(8));
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }
}
