package io.millrace.testkit.backend;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The exact sum of doubles as one big integer in units of 2^-1074, the smallest double.
///
/// Written after the description of the canonical bytes, not after the code of the engine:
///
/// ```text
///   byte 0      flags: bit 0 NaN, bit 1 +infinity, bit 2 -infinity was added; the rest 0
///   byte 1      first: the position of the lowest digit, 0 if there is none
///   bytes 2..   digits, 4 bytes each, little-endian, lowest first
/// ```
///
/// Digit `i` is worth `2^(32 * (first + i))` units; all are unsigned but the last, which is signed.
/// The lowest digit is not 0 and the last is not a mere sign extension. With a flag there are no
/// digits.
final class ExactSum {
    private static final int DIGIT_BITS = 32;
    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_MASK = 0x7FF;
    private static final int HEADER_BYTES = 2;

    private BigInteger units = BigInteger.ZERO;
    private int flags;

    void add(double value) {
        if (Double.isNaN(value)) {
            flags |= 1;
        } else if (Double.isInfinite(value)) {
            flags |= value > 0 ? 2 : 4;
        } else {
            units = units.add(unitsOf(value));
        }
    }

    static BigInteger unitsOf(double value) {
        long bits = Double.doubleToLongBits(value);
        long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
        int exponent = (int) (bits >> MANTISSA_BITS) & EXPONENT_MASK;
        if (exponent > 0) {
            mantissa |= 1L << MANTISSA_BITS;
            exponent--;
        }
        BigInteger magnitude = BigInteger.valueOf(mantissa).shiftLeft(exponent);
        return bits < 0 ? magnitude.negate() : magnitude;
    }

    void addUnits(BigInteger added) {
        units = units.add(added);
    }

    byte[] encoded() {
        if (flags != 0 || units.signum() == 0) {
            return new byte[] {(byte) flags, 0};
        }
        int first = units.getLowestSetBit() / DIGIT_BITS;
        BigInteger digits = units.shiftRight(first * DIGIT_BITS);
        int count = digits.bitLength() / DIGIT_BITS + 1; // one bit more for the sign
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + count * Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) flags).put((byte) first);
        for (int i = 0; i < count; i++) {
            bytes.putInt(digits.shiftRight(i * DIGIT_BITS).intValue());
        }
        return bytes.array();
    }

    void addEncoded(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        flags |= bytes.get();
        int first = bytes.get();
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; bytes.hasRemaining(); i++) {
            int digit = bytes.getInt();
            long worth = bytes.hasRemaining() ? Integer.toUnsignedLong(digit) : digit;
            sum = sum.add(BigInteger.valueOf(worth).shiftLeft(i * DIGIT_BITS));
        }
        units = units.add(sum.shiftLeft(first * DIGIT_BITS));
    }
}
