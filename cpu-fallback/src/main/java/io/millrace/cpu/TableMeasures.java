package io.millrace.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;

import org.jspecify.annotations.Nullable;

/// The measures of a table for all its groups, and how many rows each group has if one of them is
/// `count(*)`.
final class TableMeasures {
    private final PartialsLayout layout;
    private final MeasureState[] states;
    private final @Nullable RowCounts rows;

    TableMeasures(AggregationSpec spec) {
        RowCounts counted = RowCounts.of(spec);
        this.layout = PartialsLayout.of(spec);
        this.rows = counted;
        this.states =
                spec.measures().stream()
                        .map(measure -> MeasureState.of(measure, counted))
                        .toArray(MeasureState[]::new);
    }

    /// Returns the measures in the order of the spec.
    MeasureState[] states() {
        return states;
    }

    /// Returns the number of rows of each group, or null if no measure wants it.
    @Nullable Counts rowCounts() {
        return rows == null ? null : rows.counts();
    }

    /// Makes the groups `0 .. count` exist.
    void ensureGroups(int count) {
        if (rows != null) {
            rows.counts().ensureGroups(count);
        }
        for (MeasureState state : states) {
            state.ensureGroups(count);
        }
    }

    /// Adds the rows of the chunk to their groups.
    void accumulate(Batch batch, RowChunk chunk) {
        for (MeasureState state : states) {
            state.accumulate(batch, chunk);
        }
        // Last, see ValueCounts.
        if (rows != null) {
            rows.counts().addOnes(chunk.groups, chunk.count);
        }
    }

    /// Adds partials: the row of each position of the chunk to its group.
    void merge(Batch partials, RowChunk chunk) {
        for (int i = 0; i < states.length; i++) {
            states[i].merge(partials, layout.measureOrdinal(i), chunk);
        }
        if (rows != null) {
            rows.counts().addLongs((FixedWidthColumn) partials.column(rows.ordinal()), chunk);
        }
    }

    /// Keeps the listed groups only, ascending: group `survivors[i]` becomes group `i`.
    void keep(int[] survivors, int count) {
        if (rows != null) {
            rows.counts().keep(survivors, count);
        }
        for (MeasureState state : states) {
            state.keep(survivors, count);
        }
    }

    /// Forgets all groups.
    void clear() {
        if (rows != null) {
            rows.counts().clear();
        }
        for (MeasureState state : states) {
            state.clear();
        }
    }

    long memoryBytes() {
        long size = rows == null ? 0 : rows.counts().memoryBytes();
        for (MeasureState state : states) {
            size += state.memoryBytes();
        }
        return size;
    }
}
