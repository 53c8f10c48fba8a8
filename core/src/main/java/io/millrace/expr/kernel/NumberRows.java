package io.millrace.expr.kernel;

import io.millrace.batch.PhysicalType;
import io.millrace.error.ErrorCondition;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;

/// Functions of numbers that are computed row by row. An overflow is an [ArithmeticException].
public final class NumberRows {
    private static final BigInteger DECIMAL_MAX = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);
    private static final int RADIX_MAX = 36;
    private static final int FACTORIAL_MAX = 20;
    private static final BigInteger UNSIGNED_MAX =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private NumberRows() {}

    /// Rounds to so many decimals, halves away from zero.
    public static void round(RowArguments in, RowResults out) {
        round(in, out, RoundingMode.HALF_UP);
    }

    /// Rounds to so many decimals, halves to the even neighbour.
    public static void bround(RowArguments in, RowResults out) {
        round(in, out, RoundingMode.HALF_EVEN);
    }

    private static void round(RowArguments in, RowResults out, RoundingMode mode) {
        int scale = in.int32(1);
        if (in.type(0) instanceof FractionalType) {
            double value = in.float64(0);
            out.float64(Double.isFinite(value) ? rounded(value, scale, mode) : value);
            return;
        }
        long value = in.int64(0);
        if (scale >= 0) {
            out.int64(value);
            return;
        }
        BigInteger whole = BigDecimal.valueOf(value).setScale(scale, mode).toBigInteger();
        long result = whole.longValue();
        int bits = PhysicalType.of(in.type(0)).bits();
        if (in.settings().isAnsi() && whole.bitLength() >= bits) {
            throw new ArithmeticException();
        }
        out.int64(result);
    }

    /// Rounds the shortest decimal that stands for the double, also of a float: as Spark does.
    private static double rounded(double value, int scale, RoundingMode mode) {
        return new BigDecimal(Double.toString(value)).setScale(scale, mode).doubleValue();
    }

    /// The remainder with the sign of the divisor.
    public static void pmod(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType) {
            pmodOfDecimals(in, out);
            return;
        }
        if (in.type(0) instanceof FractionalType) {
            double divisor = in.float64(1);
            if (divisor == 0) {
                byZero(in, out, "pmod");
            } else {
                double rest = in.float64(0) % divisor;
                out.float64(rest < 0 ? (rest + divisor) % divisor : rest);
            }
            return;
        }
        long divisor = in.int64(1);
        if (divisor == 0) {
            byZero(in, out, "pmod");
        } else {
            long rest = in.int64(0) % divisor;
            out.int64(rest < 0 ? (rest + divisor) % divisor : rest);
        }
    }

    private static void pmodOfDecimals(RowArguments in, RowResults out) {
        BigDecimal divisor = in.decimal(1);
        if (divisor.signum() == 0) {
            byZero(in, out, "pmod");
            return;
        }
        BigDecimal rest = in.decimal(0).remainder(divisor);
        out.decimal(rest.signum() < 0 ? rest.add(divisor).remainder(divisor) : rest);
    }

    /// The decimal rounded to the scale of the result.
    ///
    /// @param digits after the point, before it when negative
    public static RowKernel roundDecimal(RoundingMode mode, int digits) {
        return (in, out) -> {
            BigDecimal rounded = in.decimal(0).setScale(digits, mode);
            if (!out.decimal(rounded) && in.settings().isAnsi()) {
                throw ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                        "The decimal " + in.decimal(0) + " rounded does not fit its type.",
                        "Cast it to a type of fewer digits after the point first.");
            }
        };
    }

    /// The whole part of a quotient, of decimals its lowest 64 bits.
    public static void div(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType || in.type(1) instanceof DecimalType) {
            divOfDecimals(in, out);
            return;
        }
        long divisor = in.int64(1);
        if (divisor == 0) {
            byZero(in, out, "div");
        } else {
            long value = in.int64(0);
            out.int64(in.settings().isAnsi() ? Math.divideExact(value, divisor) : value / divisor);
        }
    }

    private static void divOfDecimals(RowArguments in, RowResults out) {
        BigDecimal divisor = numberOf(in, 1);
        if (divisor.signum() == 0) {
            byZero(in, out, "div");
            return;
        }
        BigInteger quotient = numberOf(in, 0).divideToIntegralValue(divisor).toBigInteger();
        if (quotient.abs().compareTo(DECIMAL_MAX) <= 0) {
            out.int64(quotient.longValue());
        } else if (in.settings().isAnsi()) {
            throw ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                    numberOf(in, 0) + " div " + divisor + " has more than 38 digits.",
                    "Cast the divisor to a type of fewer digits after the point.");
        } else {
            out.none();
        }
    }

    private static BigDecimal numberOf(RowArguments in, int argument) {
        return in.type(argument) instanceof DecimalType
                ? in.decimal(argument)
                : BigDecimal.valueOf(in.int64(argument));
    }

    private static void byZero(RowArguments in, RowResults out, String function) {
        if (in.settings().isAnsi()) {
            throw ErrorCondition.DIVIDE_BY_ZERO.error(
                    "The divisor of " + function + " is zero.",
                    "Filter such rows out, or set millrace.sql.ansi.enabled to false to get NULL"
                            + " instead.");
        }
        out.none();
    }

    /// The logarithm to a base; null where there is none.
    public static void log(RowArguments in, RowResults out) {
        double base = in.float64(0);
        double value = in.float64(1);
        if (base <= 0 || value <= 0) {
            out.none();
        } else {
            out.float64(StrictMath.log(value) / StrictMath.log(base));
        }
    }

    /// The product of the numbers from 1 to this; null outside of 0 to 20.
    public static void factorial(RowArguments in, RowResults out) {
        int number = in.int32(0);
        if (number < 0 || number > FACTORIAL_MAX) {
            out.none();
            return;
        }
        long product = 1;
        for (int i = 2; i <= number; i++) {
            product *= i;
        }
        out.int64(product);
    }

    /// A long in base 2, without leading zeros.
    public static void bin(RowArguments in, RowResults out) {
        out.text(Long.toBinaryString(in.int64(0)));
    }

    /// A text in one base as a text in another; to a negative base the result has a sign.
    public static void conv(RowArguments in, RowResults out) {
        String text = in.text(0).strip();
        int from = in.int32(1);
        int to = in.int32(2);
        int radix = Math.abs(to);
        if (from < 2 || from > RADIX_MAX || radix < 2 || radix > RADIX_MAX || text.isEmpty()) {
            out.none();
            return;
        }
        boolean isNegative = text.charAt(0) == '-';
        int start = isNegative ? 1 : 0;
        int end = start;
        while (end < text.length() && Character.digit(text.charAt(end), from) >= 0) {
            end++;
        }
        while (start < end && text.charAt(start) == '0') {
            start++;
        }
        // What has more digits is too large in any base, and slow to read.
        end = Math.min(end, start + Long.SIZE + 1);
        BigInteger digits =
                end == start ? BigInteger.ZERO : new BigInteger(text.substring(start, end), from);
        out.text(unsigned(in, digits, isNegative, to).toUpperCase(Locale.ROOT));
    }

    private static String unsigned(
            RowArguments in, BigInteger magnitude, boolean isNegative, int radix) {
        if (magnitude.compareTo(UNSIGNED_MAX) > 0 && in.settings().isAnsi()) {
            throw new ArithmeticException();
        }
        long value = magnitude.min(UNSIGNED_MAX).longValue();
        if (radix > 0) {
            return Long.toUnsignedString(isNegative && value >= 0 ? -value : value, radix);
        }
        return Long.toString(isNegative ? -value : value, -radix);
    }

    /// The number of the bucket that a value is in, of so many equal ones between two bounds.
    public static void widthBucket(RowArguments in, RowResults out) {
        double value = in.float64(0);
        double min = in.float64(1);
        double max = in.float64(2);
        long count = in.int64(3);
        boolean isBad =
                count <= 0
                        || count == Long.MAX_VALUE
                        || Double.isNaN(value)
                        || min == max
                        || !Double.isFinite(min)
                        || !Double.isFinite(max);
        if (isBad) {
            out.none();
            return;
        }
        double lower = Math.min(min, max);
        double upper = Math.max(min, max);
        if (min < max) {
            out.int64(bucket(value, lower, upper, count, value - lower));
        } else if (value > upper) {
            out.int64(0);
        } else if (value <= lower) {
            out.int64(count + 1);
        } else {
            out.int64((long) (count * (upper - value) / (upper - lower)) + 1);
        }
    }

    private static long bucket(
            double value, double lower, double upper, long count, double distance) {
        if (value < lower) {
            return 0;
        }
        return value >= upper ? count + 1 : (long) (count * distance / (upper - lower)) + 1;
    }
}
