package io.millrace.backend.exact;

import java.math.BigInteger;

/// A number without rounding: `units * 2^exponent`. What is computed from exact sums once a group
/// is emitted.
///
/// @param isFinite false for what stands for NaN and the infinities, which all are NaN here
public record BinaryFraction(BigInteger units, int exponent, boolean isFinite) {
    private static final BinaryFraction NOT_FINITE = new BinaryFraction(BigInteger.ZERO, 0, false);
    private static final int DIGIT_BITS = 32;
    private static final int MANTISSA_BITS = 53;

    /// Bits of a quotient that are computed: the last of them says whether a rest was left.
    private static final int QUOTIENT_BITS = MANTISSA_BITS + 64;

    /// Returns an integer.
    public static BinaryFraction of(long value) {
        return new BinaryFraction(BigInteger.valueOf(value), 0, true);
    }

    /// Returns the value of a sum in the canonical form of [ProductSums].
    ///
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` if the bytes are not
    ///   canonical
    public static BinaryFraction decode(byte[] source, int length) {
        SumDigits digits = new SumDigits();
        BinaryFraction sum = of(0);
        int at = 0;
        while (at < length) {
            int size = ProductSums.checkedSize(source, at, length);
            digits.decode(source, at + ProductSums.HEADER_BYTES, size);
            sum = sum.plus(of(digits, ProductSums.PART_BITS * source[at]));
            at += ProductSums.HEADER_BYTES + size;
        }
        return sum;
    }

    private static BinaryFraction of(SumDigits sum, int scale) {
        if (sum.flags != 0) {
            return NOT_FINITE;
        }
        byte[] bigEndian = new byte[4 * sum.count + 1];
        for (int i = 0; i < sum.count; i++) {
            for (int b = 0; b < 4; b++) {
                bigEndian[4 * (sum.count - i) - b] = (byte) (sum.digits[i] >> (8 * b));
            }
        }
        bigEndian[0] = (byte) (sum.count == 0 ? 0 : sum.digits[sum.count - 1] >> 31);
        int exponent = DIGIT_BITS * sum.first + ExactSums.EXPONENT_MIN + scale;
        return new BinaryFraction(new BigInteger(bigEndian), exponent, true);
    }

    /// Returns the sum of both.
    public BinaryFraction plus(BinaryFraction other) {
        if (!isFinite || !other.isFinite) {
            return NOT_FINITE;
        }
        int lower = Math.min(exponent, other.exponent);
        return new BinaryFraction(
                units.shiftLeft(exponent - lower)
                        .add(other.units.shiftLeft(other.exponent - lower)),
                lower,
                true);
    }

    /// Returns the difference of both.
    public BinaryFraction minus(BinaryFraction other) {
        return plus(new BinaryFraction(other.units.negate(), other.exponent, other.isFinite));
    }

    /// Returns the product of both.
    public BinaryFraction times(BinaryFraction other) {
        return new BinaryFraction(
                units.multiply(other.units), exponent + other.exponent, isFinite && other.isFinite);
    }

    /// Returns the product with an integer.
    public BinaryFraction times(long factor) {
        return new BinaryFraction(units.multiply(BigInteger.valueOf(factor)), exponent, isFinite);
    }

    /// Returns the double nearest to this divided by a positive integer, ties to even; an infinity
    /// beyond the largest double, NaN for what is not finite.
    public double dividedBy(BigInteger divisor) {
        if (!isFinite) {
            return Double.NaN;
        }
        int shift = Math.max(0, QUOTIENT_BITS + divisor.bitLength() - units.bitLength());
        BigInteger[] quotient = units.abs().shiftLeft(shift).divideAndRemainder(divisor);
        BigInteger bits = quotient[0];
        if (quotient[1].signum() != 0) {
            bits = bits.setBit(0);
        }
        double magnitude = nearest(bits, exponent - shift);
        return units.signum() < 0 ? -magnitude : magnitude;
    }

    /// Returns the double nearest to `bits * 2^scale`; a bit so low that it cannot be half of the
    /// last one of the result stands for all below it.
    private static double nearest(BigInteger bits, int scale) {
        int top = bits.bitLength() + scale; // the value is below 2^top
        if (bits.signum() == 0 || top < ExactSums.EXPONENT_MIN) {
            return 0;
        }
        if (top > Double.MAX_EXPONENT + 1) {
            return Double.POSITIVE_INFINITY;
        }
        int kept = Math.min(MANTISSA_BITS, top - ExactSums.EXPONENT_MIN);
        int dropped = bits.bitLength() - kept;
        if (dropped <= 0) {
            return Math.scalb((double) bits.longValueExact(), scale);
        }
        BigInteger mantissa = bits.shiftRight(dropped);
        boolean isHalf = bits.testBit(dropped - 1);
        boolean isMore = bits.getLowestSetBit() < dropped - 1;
        long rounded = mantissa.longValueExact();
        if (isHalf && (isMore || (rounded & 1) == 1)) {
            rounded++;
        }
        return Math.scalb((double) rounded, scale + dropped);
    }
}
