package io.millrace.backend.exact;

import java.util.Objects;

/// Cuts doubles into digits and adds them to the limbs of a table: the hot loops of [ExactSums].
///
/// Not thread-safe.
final class LimbAdder {
    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_MASK = 0x7FF;
    private static final long MANTISSA_MASK = 0xF_FFFF_FFFF_FFFFL;
    private static final long DIGIT_MASK = 0xFFFF_FFFFL;

    /// From 1 MiB of limbs on, rows are touched before they are added, so many at a time.
    private static final int LARGE_LIMBS = 1 << 17;

    private static final int TOUCH_ROWS = 128;

    private final LimbTable table;
    private final MantissaSums mantissas = new MantissaSums();

    /// Keeps the reads of [#touch] from being optimised away.
    @SuppressWarnings("unused")
    private long touched;

    LimbAdder(LimbTable table) {
        this.table = table;
    }

    void add(int group, double value) {
        table.reserve(1);
        long bits = Double.doubleToRawLongBits(value);
        int offset = ((int) (bits >>> MANTISSA_BITS) & EXPONENT_MASK) - 1 - table.firstBit();
        if (Integer.compareUnsigned(offset, table.windowBits()) >= 0) {
            addReserved(group, value);
            return;
        }
        addPlain(table.limbs, group * table.width, offset, bits);
    }

    /// Adds a normal double to the limbs from `row` on, `offset` bits into the window.
    ///
    /// The third digit is added even if it is zero: to branch on it is ten times dearer.
    private static void addPlain(long[] limbs, int row, int offset, long bits) {
        long mantissa = (bits & MANTISSA_MASK) | 1L << MANTISSA_BITS;
        long sign = bits >> 63;
        long signed = (mantissa ^ sign) - sign;
        long low = signed << (offset & 31);
        int at = row + (offset >>> 5);
        limbs[at] += low & DIGIT_MASK;
        limbs[at + 1] += low >>> 32;
        limbs[at + 2] += signed >> 1 >> (63 - (offset & 31));
    }

    /// Adds a signed mantissa whose lowest bit has this position, counted from 2^-1074.
    void add(int group, long mantissa, int position) {
        table.reserve(1);
        addBits(group, mantissa, position);
    }

    /// Adds `values[from..to)` to one group.
    void addStream(int group, double[] values, int from, int to) {
        int row = from;
        while (to - row >= MantissaSums.ROWS_MIN) {
            int end = Math.min(to, row + MantissaSums.ROWS_MAX);
            mantissas.open(table.firstBit(), table.windowBits());
            while (row < end) {
                row = mantissas.addRun(values, row, end);
                if (row < end) {
                    add(group, values[row++]);
                }
            }
            mantissas.drainTo(this, group);
        }
        while (row < to) {
            add(group, values[row++]);
        }
    }

    /// Adds `values[i - shift]` to group `groups[i]` for each row `i` of `from..to`; skips negative
    /// groups.
    void addRows(int[] groups, double[] values, int shift, int from, int to) {
        boolean isLarge = table.limbs.length > LARGE_LIMBS;
        int row = from;
        while (row < to) {
            int end = row + table.reserve(isLarge ? Math.min(TOUCH_ROWS, to - row) : to - row);
            if (isLarge) {
                touched = touch(groups, values[row - shift], row, end);
            }
            while (row < end) {
                row = addRun(groups, values, shift, row, end);
                if (row < end) {
                    addReserved(Objects.checkIndex(groups[row], table.groups), values[row - shift]);
                    row++;
                }
            }
        }
    }

    /// The hot loop: adds `values[i - shift]` to group `groups[i]` up to a row that is not plain:
    /// its group does not exist, or its value is subnormal, special or not in the window.
    ///
    /// @return that row, or `to`
    private int addRun(int[] groups, double[] values, int shift, int from, int to) {
        long[] limbs = table.limbs;
        int groupCount = table.groups;
        int width = table.width;
        int exponentFirst = table.firstBit() + 1;
        int windowBits = table.windowBits();
        for (int row = from; row < to; row++) {
            int group = groups[row];
            long bits = Double.doubleToRawLongBits(values[row - shift]);
            int offset = ((int) (bits >>> MANTISSA_BITS) & EXPONENT_MASK) - exponentFirst;
            if (Integer.compareUnsigned(offset, windowBits) >= 0
                    || Integer.compareUnsigned(group, groupCount) >= 0) {
                if (group < 0 || (bits << 1 == 0 && group < groupCount)) {
                    continue;
                }
                return row;
            }
            addPlain(limbs, group * width, offset, bits);
        }
        return to;
    }

    /// Reads the limbs that the rows will change, guessing their digits by the first row.
    ///
    /// In a table larger than the cache this halves the time (34 to 18 ns a row for a million
    /// groups): the misses of independent reads overlap, those between long additions do not. To
    /// compute each row's digits would cost half of what it gains.
    private long touch(int[] groups, double first, int from, int to) {
        long[] limbs = table.limbs;
        int groupCount = table.groups;
        int width = table.width;
        int bit = Math.getExponent(first) + Double.MAX_EXPONENT - 1 - table.firstBit();
        int digit = Math.clamp(bit >> 5, 0, width - 3);
        long sum = 0;
        for (int row = from; row < to; row++) {
            int group = groups[row];
            if (Integer.compareUnsigned(group, groupCount) < 0) {
                int at = group * width + digit;
                sum += limbs[at] + limbs[at + 2];
            }
        }
        return sum;
    }

    private void addReserved(int group, double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> MANTISSA_BITS) & EXPONENT_MASK;
        if (exponent == EXPONENT_MASK) {
            addFlag(group, value);
            return;
        }
        int normal = exponent == 0 ? 0 : 1;
        long mantissa = (bits & MANTISSA_MASK) | (long) normal << MANTISSA_BITS;
        if (mantissa != 0) {
            addBits(group, bits < 0 ? -mantissa : mantissa, exponent - normal);
        }
    }

    private void addBits(int group, long mantissa, int position) {
        int digit = position >>> 5;
        int shift = position & 31;
        table.cover(digit, 3);
        long low = mantissa << shift;
        table.add(group, digit, low & DIGIT_MASK, low >>> 32, mantissa >> 1 >> (63 - shift));
    }

    private void addFlag(int group, double value) {
        int flag = SumDigits.FLAG_NAN;
        if (value == Double.POSITIVE_INFINITY) {
            flag = SumDigits.FLAG_POSITIVE_INFINITY;
        } else if (value == Double.NEGATIVE_INFINITY) {
            flag = SumDigits.FLAG_NEGATIVE_INFINITY;
        }
        table.addFlags(group, flag);
    }
}
