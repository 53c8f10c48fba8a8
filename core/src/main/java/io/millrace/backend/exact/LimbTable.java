package io.millrace.backend.exact;

import io.millrace.error.ErrorCondition;

import java.util.Arrays;

/// The limbs of many exact sums in one array, row-major: group `g` owns `limbs[g * width .. g *
/// width + width)`, and its limb `i` counts units of digit `base + i`.
///
/// ```text
///   digit      ... 31        32        33        34 ...
///   weight         2^-82     2^-50     2^-18     2^14      (32 bits apart)
///   group 0       [limb 0  | limb 1  | limb 2  | limb 3 ]
///   group 1       [limb 0  | ...            64 bits each, signed
/// ```
///
/// All groups share one window of digits, which follows the values and only ever grows. It begins
/// as near to the digits above as the first value lets it: those take all doubles from 2^-30 to
/// 2^34, which most columns are within, whatever value comes first. One addition moves a limb by
/// less than 2^32. Additions are counted for the whole table, not for each group; at the limit a
/// carry pass brings all limbs back into 32 bits. So a limb, and also the sum of that limb over
/// several groups, is below 2^32 times (groups + additions since the last pass).
///
/// Not thread-safe.
final class LimbTable {
    /// A quarter of what a limb can take, so that a full table of many groups can be added to a
    /// group.
    static final int CARRY_LIMIT = 1 << 29;

    /// The position that the exponent field of NaN and the infinities stands for.
    private static final int BIT_SPECIAL = 2046;

    private static final int ARRAY_LENGTH_MAX = Integer.MAX_VALUE - 8;
    private static final int WIDTH_INITIAL = 4;

    /// The lowest digit of a double from 2^-30 to 2^2; that of those up to 2^34 is the next.
    private static final int DIGIT_USUAL = 31;

    private static final long DIGIT_MASK = 0xFFFF_FFFFL;

    private final int carryLimit;

    long[] limbs = new long[0];
    int groups;
    int base;
    int width;

    /// One byte of [SumDigits] flags a group; shorter than the groups until a late group has one.
    private byte[] flags = new byte[0];

    private int windowBits;
    private int capacity;
    private long additions;

    LimbTable(int carryLimit) {
        if (carryLimit < 2 || carryLimit > CARRY_LIMIT) {
            throw new IllegalArgumentException("carryLimit " + carryLimit);
        }
        this.carryLimit = carryLimit;
    }

    long heapBytes() {
        return 8L * limbs.length + flags.length;
    }

    /// The first bit of the window, counted from 2^-1074.
    int firstBit() {
        return 32 * base;
    }

    /// How many positions, from [#firstBit] on, the lowest bit of a double's mantissa may have so
    /// that its three digits lie in the window. Zero before the first value. Position
    /// [#BIT_SPECIAL], that of NaN and the infinities, is always outside.
    int windowBits() {
        return windowBits;
    }

    /// Counts up to `wanted` additions before they are made, after a carry pass if none is left.
    ///
    /// @return how many may follow, at least one if any is wanted
    int reserve(int wanted) {
        if (additions >= carryLimit) {
            carry();
        }
        int granted = (int) Math.min(wanted, carryLimit - additions);
        additions += granted;
        return granted;
    }

    void ensureGroups(int count) {
        if (count <= groups) {
            return;
        }
        if (count > capacity) {
            int grown = (int) Math.min(ARRAY_LENGTH_MAX, capacity + (capacity >> 1) + 16L);
            int wanted = Math.max(count, grown);
            if ((long) wanted * width > ARRAY_LENGTH_MAX) {
                wanted = count;
            }
            limbs = Arrays.copyOf(limbs, arrayLength(wanted, width));
            capacity = wanted;
        }
        groups = count;
    }

    private static int arrayLength(int groups, int width) {
        long length = (long) groups * width;
        if (length > ARRAY_LENGTH_MAX) {
            throw ErrorCondition.OUT_OF_MEMORY.error(
                    groups + " groups with exact sums of " + width + " words do not fit one table.",
                    "Group by fewer keys, or use shorter windows.");
        }
        return (int) length;
    }

    /// Makes the window span `count` digits from `first` on.
    void cover(int first, int count) {
        int end = first + count;
        if (width > 0 && first >= base && end <= base + width) {
            return;
        }
        if (width == 0) {
            int wanted = Math.max(count, WIDTH_INITIAL);
            int start = Math.clamp(DIGIT_USUAL, end - wanted, first);
            layOut(start, start + wanted);
            return;
        }
        int start = Math.min(base, first);
        int stop = Math.max(base + width, end);
        if (stop - start > SumWriter.WIDTH_MAX) {
            // Values are far apart: a digit more, so that the next ones do not widen it again.
            start = first >= base ? base : Math.max(0, first - 1);
            stop = end <= base + width ? stop : Math.min(SumDigits.DIGITS_MAX, end + 1);
        }
        layOut(start, stop);
    }

    private void layOut(int start, int end) {
        int wider = end - start;
        if ((long) capacity * wider > ARRAY_LENGTH_MAX) {
            capacity = groups;
        }
        long[] target = new long[arrayLength(capacity, wider)];
        for (int group = 0; group < groups && width > 0; group++) {
            System.arraycopy(limbs, group * width, target, group * wider + base - start, width);
        }
        limbs = target;
        base = start;
        width = wider;
        // None where the window lies above all doubles, as that of a huge sum may.
        windowBits = Math.max(0, Math.min(32 * (width - 2), BIT_SPECIAL - 32 * base));
    }

    /// Adds three digits, each less than 2^32 in magnitude; the addition must have been reserved
    /// and the digits covered.
    void add(int group, int digit, long low, long middle, long high) {
        int at = group * width + digit - base;
        limbs[at] += low;
        limbs[at + 1] += middle;
        limbs[at + 2] += high;
    }

    void addFlags(int group, int added) {
        if (group >= flags.length) {
            flags = Arrays.copyOf(flags, capacity);
        }
        flags[group] |= (byte) added;
    }

    /// Adds a carried sum, as one addition.
    void add(int group, SumDigits sum) {
        if (sum.flags != 0) {
            addFlags(group, sum.flags);
        }
        if (sum.count == 0) {
            return;
        }
        reserve(1);
        cover(sum.first, sum.count);
        int at = group * width + sum.first - base;
        int top = sum.count - 1;
        for (int i = 0; i < top; i++) {
            limbs[at + i] += sum.digits[i] & DIGIT_MASK;
        }
        limbs[at + top] += sum.digits[top];
    }

    /// Reads the first and the last limb of each listed group.
    long touch(int[] listed, int from, int to) {
        long sum = 0;
        for (int i = from; i < to && width > 0; i++) {
            int at = listed[i] * width;
            sum += limbs[at] + limbs[at + width - 1];
        }
        return sum;
    }

    /// Writes the canonical bytes of a group's sum.
    ///
    /// @return whether they are written; not those of rare sums
    boolean write(int group, SumWriter writer) {
        return width >= SumWriter.WIDTH_MIN
                && width <= SumWriter.WIDTH_MAX
                && (group >= flags.length || flags[group] == 0)
                && writer.write(limbs, group * width, width, base);
    }

    void load(int group, SumDigits target) {
        int groupFlags = group < flags.length ? flags[group] : 0;
        target.load(limbs, group * width, width, base, groupFlags);
    }

    /// Adds group `i` of another table to group `targets[i]`, for all its groups, limb by limb.
    void addAll(int[] targets, LimbTable other) {
        if (other.width > 0) {
            addLimbs(targets, other);
        }
        for (int group = 0; group < Math.min(other.groups, other.flags.length); group++) {
            if (other.flags[group] != 0) {
                addFlags(targets[group], other.flags[group]);
            }
        }
    }

    private void addLimbs(int[] targets, LimbTable other) {
        if (other.additions > other.carryLimit) {
            other.carry();
        }
        // Its groups may all have the same target: then their remainders add up too.
        long wanted = other.additions + other.groups;
        if (additions + wanted > carryLimit) {
            carry();
        }
        additions += wanted;
        cover(other.base, other.width);
        for (int group = 0; group < other.groups; group++) {
            int at = targets[group] * width + other.base - base;
            int from = group * other.width;
            for (int i = 0; i < other.width; i++) {
                limbs[at + i] += other.limbs[from + i];
            }
        }
    }

    void clear(int group) {
        Arrays.fill(limbs, group * width, group * width + width, 0);
        if (group < flags.length) {
            flags[group] = 0;
        }
    }

    /// Forgets all groups and the window.
    void clear() {
        limbs = new long[0];
        flags = new byte[0];
        groups = 0;
        capacity = 0;
        base = 0;
        width = 0;
        windowBits = 0;
        additions = 0;
    }

    private void carry() {
        boolean isTopLarge = false;
        for (int group = 0; group < groups; group++) {
            int top = group * width + width - 1;
            long carry = 0;
            for (int at = group * width; at < top; at++) {
                long limb = limbs[at] + carry;
                limbs[at] = limb & DIGIT_MASK;
                carry = limb >> 32;
            }
            if (width > 0) {
                limbs[top] += carry;
                isTopLarge |= limbs[top] != (int) limbs[top];
            }
        }
        additions = 0;
        if (isTopLarge && base + width < SumDigits.DIGITS_MAX) {
            carryTop();
        }
    }

    /// Widens the window by one digit and moves what the topmost limb holds above 32 bits there.
    private void carryTop() {
        layOut(base, base + width + 1);
        for (int group = 0; group < groups; group++) {
            int top = group * width + width - 1;
            limbs[top] = limbs[top - 1] >> 32;
            limbs[top - 1] &= DIGIT_MASK;
        }
    }
}
