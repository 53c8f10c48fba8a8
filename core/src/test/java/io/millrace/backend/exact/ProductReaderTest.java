package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Limbs of canonical bytes, added up elsewhere, are the sum of all products.
final class ProductReaderTest {
    private static final int CASES = 1_000;

    private static byte[] encoded(double[] x, double[] y) {
        ProductSums sums = new ProductSums();
        sums.ensureGroups(1);
        sums.addProducts(new int[x.length], x, y, x.length);
        return encoded(sums);
    }

    private static byte[] encoded(ProductSums sums) {
        byte[] bytes = new byte[ProductSums.ENCODED_BYTES_MAX];
        return Arrays.copyOf(bytes, sums.encode(0, bytes));
    }

    /// Takes the sums apart, adds them limb by limb, and encodes what comes out.
    private static byte[] added(byte[]... sums) {
        byte[] bytes = new byte[ProductSums.ENCODED_BYTES_MAX];
        int length = 0;
        LimbReader reader = new LimbReader();
        for (int part = -ProductReader.PART_MAX; part <= ProductReader.PART_MAX; part++) {
            LimbReader.Window window = new LimbReader.Window(0, 0);
            for (byte[] sum : sums) {
                ProductReader.read(sum, sum.length, part, reader);
                window = reader.cover(window);
            }
            long[] limbs = new long[window.width()];
            int flags = 0;
            for (byte[] sum : sums) {
                ProductReader.read(sum, sum.length, part, reader);
                flags |= reader.flags();
                for (int i = 0; i < limbs.length; i++) {
                    limbs[i] += reader.limb(window, i);
                }
            }
            SumDigits digits = new SumDigits();
            digits.load(limbs, 0, limbs.length, window.first(), flags);
            if (digits.count > 0 || flags != 0) {
                bytes[length] = (byte) part;
                bytes[length + 1] = (byte) digits.encodedLength();
                bytes[length + 2] = (byte) (digits.encodedLength() >> 8);
                digits.encode(bytes, length + ProductSums.HEADER_BYTES);
                length += ProductSums.HEADER_BYTES + digits.encodedLength();
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    @Test
    void limbsOfPartsAddUpToTheSumOfAll() {
        SplittableRandom random = new SplittableRandom(DoubleSamples.seed());
        for (int i = 0; i < CASES; i++) {
            int shape = random.nextInt(DoubleSamples.SHAPES);
            double[] x = DoubleSamples.values(random, shape, 8);
            double[] y = DoubleSamples.values(random, random.nextInt(DoubleSamples.SHAPES), 8);
            int half = random.nextInt(x.length + 1);
            byte[] first = encoded(Arrays.copyOf(x, half), Arrays.copyOf(y, half));
            byte[] second =
                    encoded(
                            Arrays.copyOfRange(x, half, x.length),
                            Arrays.copyOfRange(y, half, y.length));
            String what = "case " + i + " of seed " + DoubleSamples.seed();
            assertArrayEquals(encoded(x, y), added(first, second), what);
        }
    }

    @Test
    void productsOfAllScalesHavePartsOfTheirOwn() {
        double[] x = {1, 1e200, 1e-200, 1e300};
        byte[] bytes = encoded(x, x);
        assertEquals(0b0_0111_1000, ProductReader.parts(bytes, bytes.length));
        assertArrayEquals(bytes, added(bytes));
        byte[] nothing = encoded(new double[] {0}, new double[] {5});
        assertEquals(0, ProductReader.parts(nothing, nothing.length));
        assertArrayEquals(nothing, added(nothing, nothing));
    }

    @Test
    void whatIsNotFiniteIsInTheFlagsOfSumsOfValues() {
        ProductSums sums = new ProductSums();
        sums.ensureGroups(1);
        sums.addValues(new int[2], new double[] {1, Double.NaN}, 2);
        assertArrayEquals(encoded(sums), added(encoded(sums)));
    }

    @Test
    void bytesThatAreNotCanonicalAreRefused() {
        byte[] bytes = {9, 2, 0, 0, 0};
        MillraceException error =
                assertThrows(
                        MillraceException.class, () -> ProductReader.parts(bytes, bytes.length));
        assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, error.condition());
    }
}
