package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;

import org.jspecify.annotations.Nullable;

/// Counts: 8 bytes a group, or nothing, see [ValueCounts].
final class CountState extends MeasureState {
    private final Measure measure;
    private final ValueCounts counts;

    CountState(Measure measure, ValueCounts counts) {
        this.measure = measure;
        this.counts = counts;
    }

    /// Returns whether every selected row of the batch counts.
    boolean countsRowsOf(Batch batch) {
        return measure.isCountAll() || !batch.column(measure.ordinal()).hasNulls();
    }

    /// Returns the counts if they differ from those of rows, or null.
    @Nullable Counts own() {
        return counts.own();
    }

    @Override
    void ensureGroups(int count) {
        counts.ensureGroups(count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        if (measure.isCountAll()) {
            counts.addOnes(chunk.groups, chunk.count, false);
        } else {
            ColumnVector column = batch.column(measure.ordinal());
            counts.addOnes(chunk.groupsWhereValued(column), chunk.count, column.hasNulls());
        }
    }

    @Override
    void merge(Batch partials, int ordinal, RowChunk chunk) {
        counts.merge(partials, ordinal, chunk);
    }

    @Override
    long number(int column, int group) {
        return counts.get(group);
    }

    @Override
    void keep(int[] survivors, int count) {
        counts.keep(survivors, count);
    }

    @Override
    void clear() {
        counts.clear();
    }

    @Override
    long memoryBytes() {
        return counts.memoryBytes();
    }
}
