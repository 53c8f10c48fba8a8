package io.millrace.cpu;

import io.millrace.batch.FixedWidthColumn;

import java.util.Arrays;

/// A growing array of one long a group.
final class Counts {
    private long[] values = new long[16];
    private int groups;

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
    void addOnes(int[] rowGroups, int count) {
        long[] target = values;
        for (int i = 0; i < count; i++) {
            int group = rowGroups[i];
            if (group >= 0) {
                target[group]++;
            }
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
            values = Arrays.copyOf(values, Math.max(16, count));
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
