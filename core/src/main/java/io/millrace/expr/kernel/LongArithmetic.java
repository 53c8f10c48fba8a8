package io.millrace.expr.kernel;

/// Integer arithmetic on lanes; the loops wrap, and tell whether any lane left its range.
///
/// Each method writes `a op b` and returns a long that is negative when some lane does not fit 64
/// bits. Lanes under a null may be among them, so the answer is a hint to look lane by lane with
/// the methods that end in `Overflows`.
public final class LongArithmetic {
    private LongArithmetic() {}

    public static long add(long[] a, long[] b, long[] result, int count) {
        long overflow = 0;
        for (int i = 0; i < count; i++) {
            long sum = a[i] + b[i];
            overflow |= (a[i] ^ sum) & (b[i] ^ sum);
            result[i] = sum;
        }
        return overflow;
    }

    public static long subtract(long[] a, long[] b, long[] result, int count) {
        long overflow = 0;
        for (int i = 0; i < count; i++) {
            long difference = a[i] - b[i];
            overflow |= (a[i] ^ b[i]) & (a[i] ^ difference);
            result[i] = difference;
        }
        return overflow;
    }

    public static long multiply(long[] a, long[] b, long[] result, int count) {
        long unequal = 0;
        for (int i = 0; i < count; i++) {
            long product = a[i] * b[i];
            unequal |= Math.multiplyHigh(a[i], b[i]) ^ product >> 63;
            result[i] = product;
        }
        return unequal == 0 ? 0 : -1;
    }

    /// Writes remainders with the sign of the dividend, 0 for a divisor of 0, which is reported by
    /// a negative result.
    public static long remainder(long[] a, long[] b, long[] result, int count) {
        long zero = 0;
        for (int i = 0; i < count; i++) {
            long divisor = b[i];
            if (divisor == 0) {
                zero = -1;
                result[i] = 0;
            } else {
                result[i] = a[i] % divisor;
            }
        }
        return zero;
    }

    /// Returns a value that is not 0 when some lane does not fit the width.
    ///
    /// @param bits 8, 16, 32 or 64
    public static long outOfRange(long[] lanes, int count, int bits) {
        int shift = 64 - bits;
        long changed = 0;
        for (int i = 0; i < count; i++) {
            changed |= lanes[i] ^ lanes[i] << shift >> shift;
        }
        return changed;
    }

    /// Returns whether the value fits the width.
    public static boolean isInRange(long value, int bits) {
        int shift = 64 - bits;
        return value << shift >> shift == value;
    }

    public static boolean addOverflows(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0;
    }

    public static boolean subtractOverflows(long a, long b) {
        return ((a ^ b) & (a ^ (a - b))) < 0;
    }

    public static boolean multiplyOverflows(long a, long b) {
        return Math.multiplyHigh(a, b) != a * b >> 63;
    }
}
