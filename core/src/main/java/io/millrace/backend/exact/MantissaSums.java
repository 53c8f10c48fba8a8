package io.millrace.backend.exact;

/// Sums the mantissas of one stream of doubles by exponent: one addition a value, where the limbs
/// of [LimbAdder] take three. Every entry is exact, so it can be added to a limb table as it is.
///
/// Neighbouring rows go to different lanes: additions to one memory cell wait for each other.
///
/// ```text
///   sums   [ exponent e: lane 0 | lane 1 | lane 2 | lane 3 | exponent e + 1: lane 0 | ...
/// ```
///
/// Not thread-safe.
final class MantissaSums {
    /// Rows after which the entries must be drained: 1,023 mantissas of 53 bits fit 64 bits.
    static final int ROWS_MAX = 4 * 1023;

    /// Fewer rows than this do not pay for looking at all entries.
    static final int ROWS_MIN = 256;

    private static final int LANES = 4;

    private long[] sums = new long[0];
    private int firstBit;
    private int windowBits;

    /// Begins anew, with a window for the lowest bits of mantissas.
    void open(int windowFirstBit, int bits) {
        firstBit = windowFirstBit;
        windowBits = bits;
        if (sums.length < LANES * bits) {
            sums = new long[LANES * bits];
        }
    }

    /// Sums `from..to` up to a value that is subnormal, special or not in the window.
    ///
    /// @return the row of that value, or `to`
    int addRun(double[] values, int from, int to) {
        long[] target = sums;
        int exponentFirst = firstBit + 1;
        int bitCount = windowBits;
        for (int row = from; row < to; row++) {
            long bits = Double.doubleToRawLongBits(values[row]);
            int offset = ((int) (bits >>> 52) & 0x7FF) - exponentFirst;
            if (Integer.compareUnsigned(offset, bitCount) >= 0) {
                if (bits << 1 == 0) {
                    continue;
                }
                return row;
            }
            long mantissa = (bits & 0xF_FFFF_FFFF_FFFFL) | 1L << 52;
            long sign = bits >> 63;
            target[offset * LANES + (row & (LANES - 1))] += (mantissa ^ sign) - sign;
        }
        return to;
    }

    /// Adds all entries to a group and makes them zero.
    void drainTo(LimbAdder target, int group) {
        for (int i = 0; i < LANES * windowBits; i++) {
            long sum = sums[i];
            if (sum != 0) {
                sums[i] = 0;
                target.add(group, sum, firstBit + i / LANES);
            }
        }
    }
}
