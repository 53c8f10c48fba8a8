package io.millrace.backend.exact;

/// Reads exact sums in the canonical bytes of [ExactSums], without an allocation for each. Not
/// thread-safe.
public final class SumReader {
    private static final long DIGIT_MASK = 0xFFFF_FFFFL;

    /// Sums of up to three digits from there are normal doubles, and so is the power of two that
    /// their lowest bit is worth.
    private static final int FIRST_MIN = 2;

    private static final int FIRST_MAX = 60;

    private final SumDigits digits = new SumDigits();

    /// Makes a reader.
    public SumReader() {}

    /// Returns the double nearest to the exact sum, ties to even.
    ///
    /// @throws IndexOutOfBoundsException if the range is not inside the array
    /// @throws io.millrace.error.MillraceException `CHECKPOINT_CORRUPT` if the bytes are not
    ///   canonical
    public double round(byte[] source, int offset, int length) {
        int count = (length - SumDigits.HEADER_BYTES) >> 2;
        if (count >= 1 && count <= 3 && length == SumDigits.HEADER_BYTES + 4 * count) {
            int first = source[offset + 1] & 0xFF;
            if (source[offset] == 0 && first >= FIRST_MIN && first <= FIRST_MAX) {
                double rounded = roundShort(source, offset + SumDigits.HEADER_BYTES, first, count);
                if (rounded != 0) {
                    return rounded;
                }
            }
        }
        digits.decode(source, offset, length);
        return digits.round();
    }

    /// Rounds a sum of one to three digits: as a long, which the processor rounds right.
    ///
    /// @return 0 if the digits are not canonical
    private static double roundShort(byte[] source, int at, int first, int count) {
        int low = (int) SumDigits.INTS.get(source, at);
        int exponent = 32 * first + ExactSums.EXPONENT_MIN;
        if (low == 0) {
            return 0;
        }
        if (count == 1) {
            return low * power(exponent);
        }
        int middle = (int) SumDigits.INTS.get(source, at + 4);
        long word = (long) middle << 32 | low & DIGIT_MASK;
        if (count == 2) {
            return middle == low >> 31 ? 0 : word * power(exponent);
        }
        int top = (int) SumDigits.INTS.get(source, at + 8);
        if (top == middle >> 31) {
            return 0;
        }
        // The 62 leading bits or more, and whether any other is set.
        int dropped = 65 - Long.numberOfLeadingZeros(top ^ (long) top >> 63);
        long leading = (long) top << (64 - dropped) | word >>> dropped;
        long sticky = word << (64 - dropped) != 0 ? 1 : 0;
        return (leading | sticky) * power(exponent + dropped);
    }

    private static double power(int exponent) {
        return Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52);
    }
}
