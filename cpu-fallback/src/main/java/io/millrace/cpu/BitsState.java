package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;

import java.util.Arrays;

/// Integers folded bit by bit: 9 bytes a group.
final class BitsState extends MeasureState {
    private final int ordinal;
    private final Measure.Kind kind;
    private final long identity;
    private long[] folded = new long[16];
    private boolean[] has = new boolean[16];
    private int groups;

    BitsState(Measure measure) {
        this.ordinal = measure.ordinal();
        this.kind = measure.kind();
        this.identity = kind == Measure.Kind.BIT_AND ? -1 : 0;
        Arrays.fill(folded, identity);
    }

    @Override
    void ensureGroups(int count) {
        int old = folded.length;
        if (count > old) {
            int wanted = Math.max(count, old + (old >> 1));
            folded = Arrays.copyOf(folded, wanted);
            has = Arrays.copyOf(has, wanted);
            Arrays.fill(folded, old, wanted, identity);
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
        long[] target = folded;
        for (int i = 0; i < chunk.count; i++) {
            int group = rowGroups[i];
            if (group >= 0) {
                target[group] =
                        switch (kind) {
                            case BIT_AND -> target[group] & words[i];
                            case BIT_OR -> target[group] | words[i];
                            default -> target[group] ^ words[i];
                        };
                has[group] = true;
            }
        }
    }

    @Override
    boolean hasValue(int column, int group) {
        return has[group];
    }

    @Override
    long valueWord(int column, int group) {
        return folded[group];
    }

    @Override
    void keep(int[] survivors, int count) {
        for (int i = 0; i < count; i++) {
            folded[i] = folded[survivors[i]];
            has[i] = has[survivors[i]];
        }
        Arrays.fill(folded, count, groups, identity);
        Arrays.fill(has, count, groups, false);
        groups = count;
        if (4L * count < folded.length) {
            folded = Arrays.copyOf(folded, Math.max(16, count));
            has = Arrays.copyOf(has, Math.max(16, count));
        }
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        return 9L * folded.length;
    }
}
