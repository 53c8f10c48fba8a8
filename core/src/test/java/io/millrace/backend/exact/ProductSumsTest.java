package io.millrace.backend.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Sums of products and powers, against decimals of unlimited size.
final class ProductSumsTest {
    private static final int CASES = 200;

    private static final int[] GROUPS = new int[64];

    private interface Adder {
        void addTo(ProductSums sums, double[] x, double[] y, int count);
    }

    private static byte[] encoded(Adder adder, double[] x, double[] y) {
        ProductSums sums = new ProductSums();
        sums.ensureGroups(1);
        adder.addTo(sums, x, y, x.length);
        return encoded(sums);
    }

    private static byte[] encoded(ProductSums sums) {
        byte[] target = new byte[ProductSums.ENCODED_BYTES_MAX];
        return Arrays.copyOf(target, sums.encode(0, target));
    }

    private static BigDecimal value(byte[] encoded) {
        BinaryFraction sum = BinaryFraction.decode(encoded, encoded.length);
        BigDecimal units = new BigDecimal(sum.units());
        BigDecimal two = BigDecimal.valueOf(2);
        return sum.exponent() >= 0
                ? units.multiply(two.pow(sum.exponent()))
                : units.divide(two.pow(-sum.exponent()));
    }

    /// Values of every order of magnitude, subnormal ones and zeros among them.
    private static double[] values(SplittableRandom random, int count) {
        double[] values = new double[count];
        boolean isWide = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            int exponent = isWide ? random.nextInt(-1074, 1023) : random.nextInt(-40, 40);
            values[i] =
                    random.nextInt(10) == 0 ? 0 : Math.scalb(random.nextDouble() * 4 - 2, exponent);
        }
        return values;
    }

    private static void assertSum(String what, byte[] encoded, double[] x, double[] y, int power) {
        BigDecimal expected = BigDecimal.ZERO;
        for (int i = 0; i < x.length; i++) {
            BigDecimal value = new BigDecimal(x[i]);
            expected =
                    expected.add(
                            power == 0 ? value.multiply(new BigDecimal(y[i])) : value.pow(power));
        }
        assertEquals(0, expected.compareTo(value(encoded)), what);
    }

    @Test
    void productsAndPowersAreExact() {
        for (int i = 0; i < CASES; i++) {
            long seed = DoubleSamples.seed() + i;
            String what = "-Dmillrace.seed=" + seed;
            SplittableRandom random = new SplittableRandom(seed);
            int count = 1 + random.nextInt(GROUPS.length);
            double[] x = values(random, count);
            double[] y = values(random, count);
            Adder products = (sums, a, b, n) -> sums.addProducts(GROUPS, a, b, n);
            assertSum(what, encoded(products, x, y), x, y, 0);
            for (int power = 3; power <= 4; power++) {
                int degree = power;
                Adder powers = (sums, a, _, n) -> sums.addPowers(GROUPS, a, degree, n);
                assertSum(what, encoded(powers, x, y), x, y, degree);
            }
        }
    }

    @Test
    void theBytesDoNotDependOnOrderNorMerges() {
        for (int i = 0; i < CASES; i++) {
            SplittableRandom random = new SplittableRandom(DoubleSamples.seed() + i);
            double[] x = values(random, 40);
            double[] reversed = new double[40];
            for (int j = 0; j < 40; j++) {
                reversed[j] = x[39 - j];
            }
            Adder squares = (sums, a, _, n) -> sums.addProducts(GROUPS, a, a, n);
            byte[] whole = encoded(squares, x, x);
            assertArrayEquals(whole, encoded(squares, reversed, x));
            byte[] left = encoded(squares, Arrays.copyOfRange(x, 0, 13), x);
            byte[] right = encoded(squares, Arrays.copyOfRange(x, 13, 40), x);
            ProductSums merged = new ProductSums();
            merged.ensureGroups(1);
            merged.decodeAndAdd(0, right, right.length);
            merged.decodeAndAdd(0, left, left.length);
            assertArrayEquals(whole, encoded(merged));
        }
    }

    @Test
    void whatIsNotFiniteShowsInSumsAloneAndGivesNaN() {
        double[] x = {1, Double.POSITIVE_INFINITY, Double.NaN};
        byte[] sum = encoded((sums, a, _, n) -> sums.addValues(GROUPS, a, n), x, x);
        assertEquals(Double.NaN, BinaryFraction.decode(sum, sum.length).dividedBy(BigInteger.ONE));
        byte[] squares = encoded((sums, a, b, n) -> sums.addProducts(GROUPS, a, b, n), x, x);
        assertEquals(0, BigDecimal.ONE.compareTo(value(squares)));
    }

    @Test
    void rowsWithoutAGroupAreLeftOut() {
        ProductSums sums = new ProductSums();
        sums.ensureGroups(1);
        double[] x = {3, 0x1p900, 5};
        int[] groups = {0, -1, -1};
        sums.addProducts(groups, x, x, 3);
        sums.addPowers(groups, x, 3, 3);
        assertEquals(0, BigDecimal.valueOf(36).compareTo(value(encoded(sums))));
    }

    @Test
    void aQuotientIsRoundedOnce() {
        for (int i = 0; i < CASES; i++) {
            SplittableRandom random = new SplittableRandom(DoubleSamples.seed() + i);
            double[] x = values(random, 5);
            byte[] sum = encoded((sums, a, _, n) -> sums.addValues(GROUPS, a, n), x, x);
            BigInteger divisor = BigInteger.valueOf(1 + random.nextLong(1L << 40));
            BinaryFraction fraction = BinaryFraction.decode(sum, sum.length);
            BigDecimal exact = value(sum).divide(new BigDecimal(divisor), new MathContext(900));
            assertEquals(exact.doubleValue(), fraction.dividedBy(divisor), "case " + i);
        }
        BinaryFraction huge = BinaryFraction.of(1).times(BinaryFraction.of(1));
        BinaryFraction beyond = new BinaryFraction(huge.units(), 1024, true);
        assertEquals(Double.POSITIVE_INFINITY, beyond.dividedBy(BigInteger.ONE));
        assertEquals(0x1p1023, beyond.dividedBy(BigInteger.TWO));
        BinaryFraction tiny = new BinaryFraction(BigInteger.valueOf(-3), -1076, true);
        assertEquals(-Double.MIN_VALUE, tiny.dividedBy(BigInteger.ONE));
        assertEquals(-0.0, tiny.dividedBy(BigInteger.TWO));
    }

    @Test
    void bytesThatAreCutOffAreNamed() {
        byte[] sum =
                encoded(
                        (s, a, b, n) -> s.addProducts(GROUPS, a, b, n),
                        new double[] {3},
                        new double[] {5});
        ProductSums sums = new ProductSums();
        sums.ensureGroups(1);
        for (int length = 1; length < sum.length; length++) {
            int cut = length;
            MillraceException e =
                    assertThrows(MillraceException.class, () -> sums.decodeAndAdd(0, sum, cut));
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition());
        }
    }
}
