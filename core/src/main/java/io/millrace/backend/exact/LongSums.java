package io.millrace.backend.exact;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/// 128-bit sums of integers for many groups: no order, batch split or merge changes them, and
/// whether one overflows a long is asked only of the final sum.
///
/// Groups are dense ids from 0; [#ensureGroups] makes them. Nulls are the caller's: in the bulk
/// methods a row whose group is negative is skipped. 2^63 values cannot overflow a sum; merged sums
/// wrap at 128 bits. Not thread-safe.
public final class LongSums {
    private static final int ARRAY_LENGTH_MAX = Integer.MAX_VALUE - 8;

    /// What [Rounding] wants as the exponent of a number from 1 to 2.
    private static final int EXPONENT_ONE = 1022;

    /// Rows copied at a time from off-heap memory: 8 KiB, so that they stay in the L1 cache.
    private static final int CHUNK_ROWS = 1024;

    /// From 1 MiB of words on, rows are touched before they are added, so many at a time.
    private static final int LARGE_WORDS = 1 << 17;

    private static final int TOUCH_ROWS = 128;

    /// The two words of group `g`, low and high, at `2 * g`: neighbours, for one cache miss a row.
    private long[] words = new long[0];

    private int groups;

    /// Keeps the reads of [#touch] from being optimised away.
    @SuppressWarnings("unused")
    private long touched;

    /// Made when off-heap values come: there may be a table for each open window.
    private long[] chunk = new long[0];

    /// The number of groups.
    public int groups() {
        return groups;
    }

    /// Makes the groups `0..count` exist, new ones with the sum 0. Never takes groups away.
    ///
    /// @throws MillraceException [ErrorCondition#OUT_OF_MEMORY] if they do not fit one array
    public void ensureGroups(int count) {
        if (count <= groups) {
            return;
        }
        long length = 2L * count;
        if (length > ARRAY_LENGTH_MAX) {
            throw ErrorCondition.OUT_OF_MEMORY.error(
                    count + " groups with sums of 16 bytes do not fit one table.",
                    "Group by fewer keys, or use shorter windows.");
        }
        if (length > words.length) {
            long grown = words.length + (words.length >> 1) + 32L & -2L;
            words = Arrays.copyOf(words, (int) Math.clamp(grown, length, ARRAY_LENGTH_MAX - 1));
        }
        groups = count;
    }

    /// Bytes of heap that the accumulators take.
    public long heapBytes() {
        return 8L * (words.length + chunk.length);
    }

    /// Adds one value to one group.
    ///
    /// @throws IndexOutOfBoundsException if there is no such group
    public void add(int group, long value) {
        add(group, value >> 63, value);
    }

    /// Adds the signed 128-bit number `high * 2^64 + low`, `low` unsigned, to one group.
    ///
    /// @throws IndexOutOfBoundsException if there is no such group
    public void add(int group, long high, long low) {
        addWords(words, 2 * Objects.checkIndex(group, groups), high, low);
    }

    private static void addWords(long[] words, int at, long high, long low) {
        long before = words[at];
        long after = before + low;
        words[at] = after;
        // The carry out of the low word, without a branch: it is a coin toss for signed values.
        words[at + 1] += high + (((before & low) | ((before | low) & ~after)) >>> 63);
    }

    /// Adds `values[i]` to one group for each `i` of `from..to`.
    ///
    /// @throws IndexOutOfBoundsException if the rows are not in the array or there is no such group
    public void addAll(int group, long[] values, int from, int to) {
        Objects.checkFromToIndex(from, to, values.length);
        Objects.checkIndex(group, groups);
        long low = 0;
        long high = 0;
        for (int i = from; i < to; i++) {
            // Two halves that cannot overflow in 2^31 rows: independent additions, no carry.
            low += values[i] & 0xFFFF_FFFFL;
            high += values[i] >> 32;
        }
        add(group, high >> 32, high << 32);
        add(group, 0, low);
    }

    /// Adds `values[i]` to group `groups[i]` for each row `i` of `from..to`; skips rows whose group
    /// is negative.
    ///
    /// @throws IndexOutOfBoundsException if the rows are not in the arrays, or, with the rows
    ///   before it added, if a row's group does not exist
    public void addAll(int[] groups, long[] values, int from, int to) {
        Objects.checkFromToIndex(from, to, Math.min(groups.length, values.length));
        addRows(groups, values, 0, from, to);
    }

    /// Adds the long at byte `8 * i` of the segment to group `groups[i]` for each row `i` of
    /// `from..to`, as [#addAll(int\[\], long\[\], int, int)] does.
    public void addLongs(int[] groups, MemorySegment values, int from, int to) {
        Objects.checkFromToIndex(from, to, groups.length);
        long[] rows = chunk();
        for (int start = from; start < to; start += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, to - start);
            MemorySegment.copy(values, ValueLayout.JAVA_LONG_UNALIGNED, 8L * start, rows, 0, count);
            addRows(groups, rows, start, start, start + count);
        }
    }

    /// Adds the int at byte `4 * i` of the segment to group `groups[i]` for each row `i` of
    /// `from..to`, as [#addAll(int\[\], long\[\], int, int)] does.
    public void addInts(int[] groups, MemorySegment values, int from, int to) {
        Objects.checkFromToIndex(from, to, groups.length);
        long[] rows = chunk();
        for (int start = from; start < to; start += CHUNK_ROWS) {
            int count = Math.min(CHUNK_ROWS, to - start);
            MemorySegment part = values.asSlice(4L * start, 4L * count);
            for (int i = 0; i < count; i++) {
                rows[i] = part.get(ValueLayout.JAVA_INT_UNALIGNED, 4L * i);
            }
            addRows(groups, rows, start, start, start + count);
        }
    }

    private long[] chunk() {
        if (chunk.length == 0) {
            chunk = new long[CHUNK_ROWS];
        }
        return chunk;
    }

    private void addRows(int[] rowGroups, long[] values, int shift, int from, int to) {
        boolean isLarge = words.length > LARGE_WORDS;
        for (int row = from; row < to; ) {
            int end = isLarge ? Math.min(to, row + TOUCH_ROWS) : to;
            if (isLarge) {
                touched = touch(rowGroups, row, end);
            }
            addRun(rowGroups, values, shift, row, end);
            row = end;
        }
    }

    private void addRun(int[] rowGroups, long[] values, int shift, int from, int to) {
        long[] target = words;
        int groupCount = groups;
        for (int row = from; row < to; row++) {
            int group = rowGroups[row];
            if (group >= 0) {
                long value = values[row - shift];
                addWords(target, 2 * Objects.checkIndex(group, groupCount), value >> 63, value);
            }
        }
    }

    /// Reads the words that the rows will change, so that their cache misses overlap.
    private long touch(int[] rowGroups, int from, int to) {
        long[] target = words;
        int groupCount = groups;
        long sum = 0;
        for (int row = from; row < to; row++) {
            int group = rowGroups[row];
            if (Integer.compareUnsigned(group, groupCount) < 0) {
                sum += target[2 * group];
            }
        }
        return sum;
    }

    /// Adds the sum of a group of another table.
    ///
    /// @throws IndexOutOfBoundsException if there is no such group
    public void add(int group, LongSums other, int otherGroup) {
        add(group, other.high(otherGroup), other.low(otherGroup));
    }

    /// The upper 64 bits of a group's sum, signed.
    public long high(int group) {
        return words[2 * Objects.checkIndex(group, groups) + 1];
    }

    /// The lower 64 bits of a group's sum: also the sum as a long that wraps.
    public long low(int group) {
        return words[2 * Objects.checkIndex(group, groups)];
    }

    /// Whether a group's sum is beyond a long, where Spark's ANSI mode is an error.
    public boolean exceedsLong(int group) {
        return high(group) != low(group) >> 63;
    }

    /// The double nearest to a group's exact sum, ties to even.
    public double toDouble(int group) {
        long high = high(group);
        long low = low(group);
        if (!exceedsLong(group)) {
            return (double) low;
        }
        if (high >= 0) {
            return roundMagnitude(high, low);
        }
        return -roundMagnitude(low == 0 ? -high : ~high, -low);
    }

    private static double roundMagnitude(long high, long low) {
        if (high == 0) {
            return Rounding.nearestEven(low, false, EXPONENT_ONE + 63);
        }
        int zeros = Long.numberOfLeadingZeros(high);
        long word = high << zeros | low >>> 1 >>> (63 - zeros);
        return Rounding.nearestEven(word, low << zeros != 0, EXPONENT_ONE + 127 - zeros);
    }

    /// The average: the sum rounded to a double, divided by the count, so rounded twice.
    ///
    /// @param count the number of values that were added, from 1
    public double average(int group, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count);
        }
        return toDouble(group) / count;
    }

    /// Makes a group's sum 0.
    public void clear(int group) {
        Objects.checkIndex(group, groups);
        words[2 * group] = 0;
        words[2 * group + 1] = 0;
    }

    /// Forgets all groups, and gives their memory back.
    public void clear() {
        words = new long[0];
        groups = 0;
    }
}
