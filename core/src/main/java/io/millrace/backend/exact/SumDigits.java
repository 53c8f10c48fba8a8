package io.millrace.backend.exact;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// One exact sum, carried out into 32-bit digits: the form in which sums are written, read and
/// rounded.
///
/// The value is the two's complement number `digits[0..count)` in units of `2^(32 * first - 1074)`:
/// all digits are unsigned except the last one, which is signed. The form is minimal (no digit can
/// be dropped at either end), so equal sums have equal digits; zero has none.
///
/// Mutable scratch space, reused from sum to sum. Not thread-safe.
final class SumDigits {
    /// Digits that any sum can need: 66 span every finite double, two more hold the carries of 2^63
    /// of them, with room to spare.
    static final int DIGITS_MAX = 68;

    /// Bytes in front of the digits: the flags and the position of the first digit.
    static final int HEADER_BYTES = 2;

    static final int FLAG_NAN = 1;
    static final int FLAG_POSITIVE_INFINITY = 2;
    static final int FLAG_NEGATIVE_INFINITY = 4;

    private static final int FLAGS_ALL = FLAG_NAN | FLAG_POSITIVE_INFINITY | FLAG_NEGATIVE_INFINITY;

    /// Bound of the topmost digit. The sum of 2^63 rows of `Double.MAX_VALUE` stays below it, and
    /// 2^14 sums at the bound can be merged before that digit leaves 32 bits.
    private static final int TOP_DIGIT_BOUND = 1 << 17;

    private static final long DIGIT_MASK = 0xFFFF_FFFFL;

    static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /// Two more than a sum can keep, for the sign and the carry on their way out.
    final int[] digits = new int[DIGITS_MAX + 2];

    int flags;
    int first;
    int count;

    /// Takes over the limbs of one group: `limbs[offset + i]` counts units of digit `base + i`.
    ///
    /// @throws MillraceException [ErrorCondition#CHECKPOINT_CORRUPT] if the sum is beyond what 2^63
    ///   doubles can reach, which only forged partial sums do
    void load(long[] limbs, int offset, int width, int base, int groupFlags) {
        flags = groupFlags;
        count = 0;
        if (groupFlags != 0) {
            first = 0;
            return;
        }
        // Most sums leave some of the lowest limbs alone.
        int zeros = 0;
        while (zeros < width && limbs[offset + zeros] == 0) {
            zeros++;
        }
        first = base + zeros;
        long carry = 0;
        for (int i = zeros; i < width; i++) {
            long limb = limbs[offset + i] + carry;
            digits[count++] = (int) limb;
            carry = limb >> 32;
        }
        while (count > 0 && carry != digits[count - 1] >> 31) {
            digits[count++] = (int) carry;
            carry >>= 32;
        }
        trim();
        if (first + count > DIGITS_MAX) {
            throw beyond(first + count);
        }
    }

    static MillraceException beyond(int end) {
        return corrupt("beyond 2^63 values", end);
    }

    private void trim() {
        while (count > 1 && digits[count - 1] == digits[count - 2] >> 31) {
            count--;
        }
        int zeros = 0;
        while (zeros < count && digits[zeros] == 0) {
            zeros++;
        }
        count -= zeros;
        first = count == 0 ? 0 : first + zeros;
        if (zeros > 0) {
            System.arraycopy(digits, zeros, digits, 0, count);
        }
    }

    int encodedLength() {
        return HEADER_BYTES + 4 * count;
    }

    /// Writes the canonical bytes, see [ExactSums]. The target must have [#encodedLength] bytes
    /// left.
    void encode(byte[] target, int offset) {
        target[offset] = (byte) flags;
        target[offset + 1] = (byte) first;
        int at = offset + HEADER_BYTES;
        for (int i = 0; i < count; i++, at += 4) {
            INTS.set(target, at, digits[i]);
        }
    }

    /// Reads canonical bytes.
    ///
    /// @throws IndexOutOfBoundsException if the range is not inside the array
    /// @throws MillraceException [ErrorCondition#CHECKPOINT_CORRUPT] if the bytes are not what
    ///   [#encode] writes for some sum
    void decode(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        check(length >= HEADER_BYTES && (length - HEADER_BYTES) % 4 == 0, "length", length);
        flags = source[offset] & 0xFF;
        first = source[offset + 1] & 0xFF;
        count = (length - HEADER_BYTES) / 4;
        check((flags & ~FLAGS_ALL) == 0, "flags", flags);
        check(first + count <= DIGITS_MAX, "digit position", first);
        check(flags == 0 || count == 0, "digits beside flags", flags);
        check(count > 0 || first == 0, "position of no digit", first);
        int at = offset + HEADER_BYTES;
        for (int i = 0; i < count; i++, at += 4) {
            digits[i] = (int) INTS.get(source, at);
        }
        checkMinimal();
    }

    private void checkMinimal() {
        if (count == 0) {
            return;
        }
        int top = digits[count - 1];
        check(digits[0] != 0, "lowest digit", 0);
        check(count == 1 || top != digits[count - 2] >> 31, "redundant top digit", top);
        boolean inBounds = top >= -TOP_DIGIT_BOUND && top < TOP_DIGIT_BOUND;
        check(first + count < DIGITS_MAX || inBounds, "top digit", top);
    }

    private static void check(boolean isValid, String what, int value) {
        if (!isValid) {
            throw corrupt(what, value);
        }
    }

    private static MillraceException corrupt(String what, int value) {
        return ErrorCondition.CHECKPOINT_CORRUPT.error(
                "A stored sum is not in canonical form: " + what + " " + value + ".",
                "Restore the checkpoint from a copy, or start with a new one.");
    }

    /// The double nearest to the sum, ties to even; +0.0 for zero; an infinity only where the exact
    /// sum rounds to it, or for the flags.
    double round() {
        if (flags != 0) {
            return switch (flags) {
                case FLAG_POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
                case FLAG_NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
                default -> Double.NaN;
            };
        }
        if (count == 0) {
            return 0.0;
        }
        double magnitude = roundMagnitude();
        return digits[count - 1] < 0 ? -magnitude : magnitude;
    }

    private double roundMagnitude() {
        int high = count - 1;
        if (magnitudeDigit(high) == 0) {
            high--;
        }
        long top = magnitudeDigit(high);
        int zeros = Long.numberOfLeadingZeros(top) - 32;
        int highestBit = 32 * (first + high) + 31 - zeros;
        if (highestBit <= 52) {
            // Units of 2^-1074 that fit a double's mantissa are its bits, subnormal or not.
            long low = first == 0 ? magnitudeDigit(0) : 0;
            return Double.longBitsToDouble(
                    first + high == 0 ? low : magnitudeDigit(high) << 32 | low);
        }
        long next = high >= 1 ? magnitudeDigit(high - 1) : 0;
        long third = high >= 2 ? magnitudeDigit(high - 2) << zeros : 0;
        long word = (top << 32 | next) << zeros | third >>> 32;
        // The lowest digit is never zero, so one below the third makes the rest non-zero.
        boolean isInexact = (third & DIGIT_MASK) != 0 || high >= 3;
        return Rounding.nearestEven(word, isInexact, highestBit - 52);
    }

    /// Digit `i` of the absolute value. The lowest digit is not zero, so negating it leaves no
    /// carry.
    private long magnitudeDigit(int i) {
        int digit = digits[i];
        if (digits[count - 1] < 0) {
            digit = i == 0 ? -digit : ~digit;
        }
        return digit & DIGIT_MASK;
    }
}
