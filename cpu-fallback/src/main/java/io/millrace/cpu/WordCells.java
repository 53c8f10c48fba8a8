package io.millrace.cpu;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthBuilder;

import java.util.Arrays;

/// Cells of fixed width: 9 bytes a group.
final class WordCells implements Cells {
    private final long[] loaded = new long[RowChunk.ROWS_MAX];
    private long[] words = new long[16];
    private boolean[] has = new boolean[16];
    private int groups;

    @Override
    public void ensureGroups(int count) {
        if (count > words.length) {
            int wanted = Math.max(count, words.length + (words.length >> 1));
            words = Arrays.copyOf(words, wanted);
            has = Arrays.copyOf(has, wanted);
        }
        groups = Math.max(groups, count);
    }

    @Override
    public void set(ColumnVector column, RowChunk chunk, int[] positions, int count) {
        ColumnWords.loadValues((FixedWidthColumn) column, chunk, loaded);
        boolean hasNulls = column.hasNulls();
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            int group = chunk.groups[position];
            words[group] = loaded[position];
            has[group] = !hasNulls || !column.isNull(chunk.row(position));
        }
    }

    @Override
    public int setBest(ColumnVector column, RowChunk chunk, boolean isMax, int[] positions) {
        int[] rowGroups = chunk.groupsWhereValued(column);
        // As keys: the two zeros are equally good.
        ColumnWords.loadKeys((FixedWidthColumn) column, chunk, loaded);
        long inversion = isMax ? -1 : 0;
        int count = 0;
        for (int i = 0; i < chunk.count; i++) {
            int group = rowGroups[i];
            if (group >= 0
                    && (!has[group] || (loaded[i] ^ inversion) <= (words[group] ^ inversion))) {
                words[group] = loaded[i];
                has[group] = true;
                positions[count++] = i;
            }
        }
        return count;
    }

    @Override
    public boolean hasValue(int group) {
        return has[group];
    }

    @Override
    public long word(int group) {
        return words[group];
    }

    @Override
    public void append(int group, VarWidthBuilder target) {
        throw new IllegalStateException("of fixed width");
    }

    @Override
    public int byteCount(int group) {
        return Long.BYTES;
    }

    @Override
    public void keep(int[] survivors, int count) {
        for (int i = 0; i < count; i++) {
            words[i] = words[survivors[i]];
            has[i] = has[survivors[i]];
        }
        Arrays.fill(has, count, groups, false);
        groups = count;
        if (4L * count < words.length) {
            words = Arrays.copyOf(words, Math.max(16, count));
            has = Arrays.copyOf(has, Math.max(16, count));
        }
    }

    @Override
    public long memoryBytes() {
        return 9L * words.length;
    }
}
