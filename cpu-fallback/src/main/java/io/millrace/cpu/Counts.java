package io.millrace.cpu;

import io.millrace.batch.FixedWidthColumn;

import java.util.Arrays;

/// A growing array of one long a group.
final class Counts {
    /// A power of two.
    private static final int LENGTH_MIN = 16;

    private long[] values = new long[LENGTH_MIN];
    private int groups;

    /// Returns counts of their own with the same numbers.
    Counts copy() {
        Counts copy = new Counts();
        copy.values = values.clone();
        copy.groups = groups;
        return copy;
    }

    void ensureGroups(int count) {
        if (count > values.length) {
            values = Arrays.copyOf(values, Math.max(count, values.length + (values.length >> 1)));
        }
        groups = Math.max(groups, count);
    }

    long get(int group) {
        return values[group];
    }

    void add(int group, long count) {
        values[group] += count;
    }

    /// Adds one to the group of each position; skips negative groups.
    ///
    /// Without a branch, which the processor could not guess where a filter takes some rows: for a
    /// negative group zero is added, to one count after the other, so that none waits for the last.
    void addOnes(int[] rowGroups, int count) {
        long[] target = values;
        for (int i = 0; i < count; i++) {
            int group = rowGroups[i];
            int none = group >> 31;
            target[group & ~none | i & (LENGTH_MIN - 1) & none] += 1 + none;
        }
    }

    /// Adds the longs of the chunk's rows.
    void addLongs(FixedWidthColumn column, RowChunk chunk) {
        for (int i = 0; i < chunk.count; i++) {
            values[chunk.groups[i]] += column.getLong(chunk.row(i));
        }
    }

    void keep(int[] survivors, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = values[survivors[i]];
        }
        Arrays.fill(values, count, groups, 0);
        groups = count;
        if (4L * count < values.length) {
            values = Arrays.copyOf(values, Math.max(LENGTH_MIN, count));
        }
    }

    void clear() {
        Arrays.fill(values, 0, groups, 0);
        groups = 0;
    }

    long memoryBytes() {
        return 8L * values.length;
    }
}
