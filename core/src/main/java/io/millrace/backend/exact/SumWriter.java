package io.millrace.backend.exact;

/// Writes sums of four to six limbs in canonical form by the same instructions whatever the sum:
/// where sums have now two digits and now three, [SumDigits] makes the processor guess wrong
/// several times a sum.
///
/// Not thread-safe.
final class SumWriter {
    /// The fewest limbs that it takes.
    static final int WIDTH_MIN = 4;

    /// The most limbs that it takes, and the digits that it makes of fewer, too: there the carry
    /// goes on.
    static final int WIDTH_MAX = 6;

    /// Where digit 0 lies: there is room for the header in front of it.
    private static final int DIGITS_AT = 4;

    /// The digits, one more for the sign, and what a reader of whole words may see behind them.
    private final byte[] bytes = new byte[DIGITS_AT + 4 * (WIDTH_MAX + 1) + 16];

    private int offset;
    private int length;

    /// Writes a sum, unless it is a rare one: zero, or one that needs more digits.
    ///
    /// @param at the first limb
    /// @param width how many limbs: the same for all sums of a table, so that the processor guesses
    ///   right
    /// @param base the position of its digit
    /// @return whether it is written
    boolean write(long[] limbs, int at, int width, int base) {
        long limb0 = limbs[at];
        long limb1 = limbs[at + 1] + (limb0 >> 32);
        long limb2 = limbs[at + 2] + (limb1 >> 32);
        long limb3 = limbs[at + 3] + (limb2 >> 32);
        long limb4 = (width > 4 ? limbs[at + 4] : 0) + (limb3 >> 32);
        long limb5 = (width > 5 ? limbs[at + 5] : 0) + (limb4 >> 32);
        long sign = limb5 >> 32;
        SumDigits.INTS.set(bytes, DIGITS_AT, (int) limb0);
        SumDigits.INTS.set(bytes, DIGITS_AT + 4, (int) limb1);
        SumDigits.INTS.set(bytes, DIGITS_AT + 8, (int) limb2);
        SumDigits.INTS.set(bytes, DIGITS_AT + 12, (int) limb3);
        SumDigits.INTS.set(bytes, DIGITS_AT + 16, (int) limb4);
        SumDigits.INTS.set(bytes, DIGITS_AT + 20, (int) limb5);
        SumDigits.INTS.set(bytes, DIGITS_AT + 24, (int) sign);
        int nonZero = 0;
        int nonSign = 0;
        for (int i = 0; i < WIDTH_MAX; i++) {
            int digit = (int) SumDigits.INTS.get(bytes, DIGITS_AT + 4 * i);
            nonZero |= isOther(digit, 0) << i;
            nonSign |= isOther(digit, (int) sign) << i;
        }
        if (sign != sign >> 63 || nonZero == 0 || nonSign == 0) {
            return false;
        }
        int first = Integer.numberOfTrailingZeros(nonZero);
        int last = 31 - Integer.numberOfLeadingZeros(nonSign);
        // A last digit that looks as if it had the other sign is followed by the sign.
        int topSign = (int) SumDigits.INTS.get(bytes, DIGITS_AT + 4 * last) >> 31;
        last += isOther(topSign, (int) sign);
        offset = DIGITS_AT + 4 * first - SumDigits.HEADER_BYTES;
        length = SumDigits.HEADER_BYTES + 4 * (last + 1 - first);
        bytes[offset] = 0;
        bytes[offset + 1] = (byte) (base + first);
        return base + WIDTH_MAX < SumDigits.DIGITS_MAX;
    }

    /// Returns 1 if the numbers differ, else 0.
    private static int isOther(int a, int b) {
        int difference = a ^ b;
        return (difference | -difference) >>> 31;
    }

    /// The array in which the last sum lies.
    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
