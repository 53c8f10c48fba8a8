package io.millrace.cpu;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;

import java.util.Arrays;

/// Smallest or largest values of fixed width: 9 bytes a group.
///
/// Both are kept as a smallest word: the words of a maximum are inverted bit by bit, which turns
/// their order round.
final class ExtremeState extends MeasureState {
    private final int ordinal;
    private final long inversion;
    private long[] best = new long[16];
    private boolean[] has = new boolean[16];
    private int groups;

    ExtremeState(int ordinal, boolean isMax) {
        this.ordinal = ordinal;
        this.inversion = isMax ? -1 : 0;
        Arrays.fill(best, Long.MAX_VALUE);
    }

    @Override
    void ensureGroups(int count) {
        int old = best.length;
        if (count > old) {
            int wanted = Math.max(count, old + (old >> 1));
            best = Arrays.copyOf(best, wanted);
            has = Arrays.copyOf(has, wanted);
            Arrays.fill(best, old, wanted, Long.MAX_VALUE);
        }
        groups = Math.max(groups, count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        add(batch.column(ordinal), chunk);
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        add(partials.column(first), chunk);
    }

    private void add(ColumnVector column, RowChunk chunk) {
        int[] rowGroups = chunk.groupsWhereValued(column);
        long[] words = chunk.longs;
        ColumnWords.loadValues((FixedWidthColumn) column, chunk, words);
        long[] target = best;
        boolean[] isThere = has;
        for (int i = 0; i < chunk.count; i++) {
            int group = rowGroups[i];
            if (group >= 0) {
                target[group] = Math.min(target[group], words[i] ^ inversion);
                isThere[group] = true;
            }
        }
    }

    @Override
    boolean hasValue(int column, int group) {
        return has[group];
    }

    @Override
    long valueWord(int column, int group) {
        return best[group] ^ inversion;
    }

    @Override
    void keep(int[] survivors, int count) {
        for (int i = 0; i < count; i++) {
            best[i] = best[survivors[i]];
            has[i] = has[survivors[i]];
        }
        Arrays.fill(best, count, groups, Long.MAX_VALUE);
        Arrays.fill(has, count, groups, false);
        groups = count;
        if (4L * count < best.length) {
            best = Arrays.copyOf(best, Math.max(16, count));
            has = Arrays.copyOf(has, Math.max(16, count));
        }
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        return 9L * best.length;
    }
}
