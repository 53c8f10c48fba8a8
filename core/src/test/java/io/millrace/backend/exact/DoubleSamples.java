package io.millrace.backend.exact;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;

/// Random doubles of many shapes, and their sum by big integers.
final class DoubleSamples {
    static final int SHAPES = 8;

    private DoubleSamples() {}

    /// The seed of the run: `-Dmillrace.seed=N` replays the one that a failure printed.
    static long seed() {
        return Long.getLong("millrace.seed", 0x5DEE_CE66DL);
    }

    /// Finite values of one of [#SHAPES] shapes.
    static double[] values(SplittableRandom random, int shape, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = value(random, shape);
        }
        return values;
    }

    private static double value(SplittableRandom random, int shape) {
        return switch (shape) {
            case 0 -> Math.round(random.nextDouble() * 100_000) / 100.0;
            case 1 -> finite(random.nextLong());
            case 2 -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(-1080, 1024));
            case 3 -> finite(random.nextLong() & 0x800F_FFFF_FFFF_FFFFL);
            case 4 -> Math.scalb(1.0, random.nextInt(-1074, 1024));
            case 5 -> -random.nextDouble() * 1e-9;
            case 6 -> random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
            default -> random.nextInt(3) == 0 ? -0.0 : random.nextInt(-100, 100);
        };
    }

    private static double finite(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Double.isFinite(value) ? value : Double.MIN_VALUE;
    }

    /// Shuffles in place.
    static void shuffle(SplittableRandom random, double[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    /// The sum of finite values in units of 2^-1074.
    static BigInteger sum(double... values) {
        BigInteger sum = BigInteger.ZERO;
        for (double value : values) {
            sum = sum.add(units(value));
        }
        return sum;
    }

    private static BigInteger units(double value) {
        long bits = Double.doubleToRawLongBits(Math.abs(value));
        int exponent = (int) (bits >>> 52);
        long mantissa = (bits & 0xF_FFFF_FFFF_FFFFL) | (exponent == 0 ? 0 : 1L << 52);
        BigInteger units = BigInteger.valueOf(mantissa).shiftLeft(Math.max(0, exponent - 1));
        return value < 0 ? units.negate() : units;
    }

    /// The double nearest to so many units of `2^exponent`, by integers alone.
    static double round(BigInteger units, int exponent) {
        BigInteger magnitude = units.abs();
        int dropped = Math.max(0, magnitude.bitLength() - 53);
        BigInteger kept = magnitude.shiftRight(dropped);
        BigInteger twiceRest = magnitude.subtract(kept.shiftLeft(dropped)).shiftLeft(1);
        int order = twiceRest.compareTo(BigInteger.ONE.shiftLeft(dropped));
        if (order > 0 || (order == 0 && kept.testBit(0))) {
            kept = kept.add(BigInteger.ONE);
        }
        double rounded = Math.scalb((double) kept.longValueExact(), dropped + exponent);
        return units.signum() < 0 ? -rounded : rounded;
    }

    /// The sum of finite values, rounded by the JDK's decimals: it shares no line with [#round].
    static double roundedDecimalSum(double... values) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
        }
        return sum.doubleValue();
    }
}
