package io.millrace.backend.exact;

/// The one rounding step of this package: to the nearest double, ties to even.
final class Rounding {
    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_INFINITE = 0x7FF;

    private Rounding() {}

    /// Rounds a positive number whose leading 64 bits are `word`.
    ///
    /// @param word the leading bits, the highest one set
    /// @param isInexact whether any bit below the word is set
    /// @param exponent the biased exponent, less one, of the result before it is rounded; at least
    ///   1
    /// @return the nearest double, infinity if that is beyond the largest one
    static double nearestEven(long word, boolean isInexact, int exponent) {
        long mantissa = word >>> 11;
        long rest = (word & 0x7FF) << 1 | (isInexact ? 1 : 0);
        if (rest > 0x800 || (rest == 0x800 && (mantissa & 1) == 1)) {
            mantissa++;
        }
        if (exponent + 1 >= EXPONENT_INFINITE) {
            return Double.POSITIVE_INFINITY;
        }
        // Adding, not or-ing: the mantissa's implicit bit, and a carry out of it, raise the
        // exponent.
        return Double.longBitsToDouble(((long) exponent << MANTISSA_BITS) + mantissa);
    }
}
