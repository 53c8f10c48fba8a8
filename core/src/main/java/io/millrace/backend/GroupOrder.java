package io.millrace.backend;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// Sorts groups into canonical order by a stable radix sort over primitive arrays.
///
/// The order is that of tuples: the first column decides, then the second, and so on; in a column
/// nulls come first, then the words as signed numbers. Strings enter by the rank of their bytes.
/// Cost: one pass over the groups for each digit in which a column's words differ.
public final class GroupOrder {
    private static final int DIGIT_BITS_FEW = 8;
    private static final int DIGIT_BITS_MANY = 11;
    private static final int MANY = 1 << 13;

    /// A column to sort by.
    ///
    /// @param words one word a group, in the order of [OrderedWords]
    /// @param nulls which groups are null, or null when none is; the word of those does not matter
    @SuppressWarnings("ArrayRecordComponent") // a view for one call, never compared
    public record Column(long[] words, boolean @Nullable [] nulls) {}

    private final int count;
    private final int digitBits;
    private final int[] starts;
    private int[] order;
    private int[] spare;

    private GroupOrder(int count) {
        this.count = count;
        this.digitBits = count < MANY ? DIGIT_BITS_FEW : DIGIT_BITS_MANY;
        this.starts = new int[1 << digitBits];
        this.order = new int[count];
        this.spare = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
    }

    /// Returns the positions `0 .. count` in the order of the columns.
    public static int[] sorted(int count, List<Column> columns) {
        GroupOrder sort = new GroupOrder(count);
        for (int i = columns.size() - 1; i >= 0; i--) {
            sort.by(columns.get(i));
        }
        return sort.order;
    }

    private void by(Column column) {
        long[] words = column.words();
        boolean[] nulls = column.nulls();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            if (nulls == null || !nulls[i]) {
                min = Math.min(min, words[i]);
                max = Math.max(max, words[i]);
            }
        }
        if (min < max) {
            long range = max - min; // as an unsigned number
            long[] keys = nulls == null ? words : withoutNulls(words, nulls, min);
            for (int shift = 0; shift < 64 && range >>> shift != 0; shift += digitBits) {
                pass(keys, min, shift);
            }
        }
        if (nulls != null) {
            passNulls(nulls);
        }
    }

    /// Gives all nulls one word: their own must not disturb the order of the columns behind.
    private long[] withoutNulls(long[] words, boolean[] nulls, long replacement) {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = nulls[i] ? replacement : words[i];
        }
        return keys;
    }

    private void pass(long[] words, long min, int shift) {
        int mask = starts.length - 1;
        Arrays.fill(starts, 0);
        for (int i = 0; i < count; i++) {
            starts[(int) ((words[i] - min) >>> shift) & mask]++;
        }
        int at = 0;
        for (int digit = 0; digit < starts.length; digit++) {
            int size = starts[digit];
            starts[digit] = at;
            at += size;
        }
        for (int i = 0; i < count; i++) {
            int position = order[i];
            spare[starts[(int) ((words[position] - min) >>> shift) & mask]++] = position;
        }
        swap();
    }

    private void passNulls(boolean[] nulls) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (nulls[order[i]]) {
                spare[at++] = order[i];
            }
        }
        for (int i = 0; i < count; i++) {
            if (!nulls[order[i]]) {
                spare[at++] = order[i];
            }
        }
        swap();
    }

    private void swap() {
        int[] sorted = spare;
        spare = order;
        order = sorted;
    }
}
