package io.millrace.batch;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Decimal numbers as the 128 bits that columns hold: the digits as a whole number in two's
/// complement, low word first.
public final class Decimals {
    private static final BigInteger[] POWERS = new BigInteger[39];

    static {
        POWERS[0] = BigInteger.ONE;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1].multiply(BigInteger.TEN);
        }
    }

    private Decimals() {}

    /// Returns ten to the power, which is at most 38.
    public static BigInteger powerOfTen(int exponent) {
        return POWERS[exponent];
    }

    /// Returns the whole number of two words.
    public static BigInteger toBigInteger(long high, long low) {
        if (high == low >> 63) {
            return BigInteger.valueOf(low);
        }
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> 56 - 8 * i);
            bytes[8 + i] = (byte) (low >>> 56 - 8 * i);
        }
        return new BigInteger(bytes);
    }

    /// Returns the high word of a whole number of at most 127 bits.
    public static long high(BigInteger unscaled) {
        return unscaled.shiftRight(64).longValue();
    }

    /// Returns whether a whole number has at most so many digits.
    public static boolean fits(BigInteger unscaled, int precision) {
        return unscaled.bitLength() < 128 && unscaled.abs().compareTo(POWERS[precision]) < 0;
    }

    /// Returns the value with so many digits after the point, rounded half up, and whether it fits
    /// the precision: null if not.
    public static @Nullable BigDecimal fitted(BigDecimal value, int precision, int scale) {
        // A number of a great exponent would be written out before it is found too long.
        if ((long) value.precision() - value.scale() > 2L * precision && value.signum() != 0) {
            return null;
        }
        // And one so close to zero, before it is found to be nothing: it is below a tenth of a
        // unit.
        if ((long) value.precision() - value.scale() < -(long) scale) {
            return BigDecimal.ZERO.setScale(scale);
        }
        BigDecimal scaled = value.setScale(scale, RoundingMode.HALF_UP);
        return fits(scaled.unscaledValue(), precision) ? scaled : null;
    }
}
