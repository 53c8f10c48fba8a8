package io.millrace.cpu;

import io.millrace.backend.exact.LongSums;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;

/// Sums of integers in 128 bits with their counts: 16 bytes a group for the sum.
final class LongSumState extends MeasureState {
    private final int ordinal;
    private final ValueCounts counts;
    private LongSums sums = new LongSums();

    LongSumState(int ordinal, ValueCounts counts) {
        this.ordinal = ordinal;
        this.counts = counts;
    }

    @Override
    void ensureGroups(int count) {
        counts.ensureGroups(count);
        sums.ensureGroups(count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        ColumnVector column = batch.column(ordinal);
        int[] groups = chunk.groupsWhereValued(column);
        ColumnWords.loadValues((FixedWidthColumn) column, chunk, chunk.longs);
        sums.addAll(groups, chunk.longs, 0, chunk.count);
        counts.addOnes(groups, chunk.count, column.hasNulls());
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        FixedWidthColumn low = (FixedWidthColumn) partials.column(first);
        FixedWidthColumn high = (FixedWidthColumn) partials.column(first + 1);
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            sums.add(chunk.groups[i], high.getLong(row), low.getLong(row));
        }
        counts.merge(partials, first + 2, chunk);
    }

    @Override
    long number(int column, int group) {
        return switch (column) {
            case 0 -> sums.low(group);
            case 1 -> sums.high(group);
            default -> counts.get(group);
        };
    }

    @Override
    void keep(int[] survivors, int count) {
        counts.keep(survivors, count);
        LongSums kept = new LongSums();
        kept.ensureGroups(count);
        for (int i = 0; i < count; i++) {
            kept.add(i, sums, survivors[i]);
        }
        sums = kept;
    }

    @Override
    void clear() {
        counts.clear();
        sums.clear();
    }

    @Override
    long memoryBytes() {
        return counts.memoryBytes() + sums.heapBytes();
    }
}
