package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;

/// Counts: 8 bytes a group.
final class CountState extends MeasureState {
    private final Measure measure;
    private final Counts counts = new Counts();

    CountState(Measure measure) {
        this.measure = measure;
    }

    /// Returns whether every selected row of the batch counts.
    boolean countsRowsOf(Batch batch) {
        return measure.isCountAll() || !batch.column(measure.ordinal()).hasNulls();
    }

    void add(int group, long count) {
        counts.add(group, count);
    }

    @Override
    void ensureGroups(int count) {
        counts.ensureGroups(count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        int[] groups =
                measure.isCountAll()
                        ? chunk.groups
                        : chunk.groupsWhereValued(batch.column(measure.ordinal()));
        counts.addOnes(groups, chunk.count);
    }

    @Override
    void merge(Batch partials, int ordinal, RowChunk chunk) {
        counts.addLongs((FixedWidthColumn) partials.column(ordinal), chunk);
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
