package io.millrace.cpu;

/// A divisor that is used often: multiplies by the reciprocal instead of dividing.
///
/// The product is less than one off, so one correction by the remainder makes it exact.
final class Division {
    /// Differences below this are exact as doubles, with room for the error of the product.
    static final long DIFFERENCE_MAX = 1L << 52;

    final long step;
    final double reciprocal;
    long first;

    Division(long step) {
        this.step = step;
        this.reciprocal = 1.0 / step;
    }

    /// Returns whether all of `first .. last` may be divided, and sets the first.
    boolean spans(long newFirst, long last) {
        first = newFirst;
        long difference = last - newFirst;
        return newFirst <= last && difference >= 0 && difference < DIFFERENCE_MAX;
    }

    /// Returns `(value - first) / step`.
    long quotient(long value) {
        long difference = value - first;
        long quotient = (long) (difference * reciprocal);
        long remainder = difference - quotient * step;
        return quotient + (remainder >> 63) + (remainder >= step ? 1 : 0);
    }
}
