package io.millrace.cpu;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;

import org.jspecify.annotations.Nullable;

/// How many rows each group of a table has, which is its `count(*)`.
///
/// @param counts of the groups
/// @param ordinal the column of partials that has them
record RowCounts(Counts counts, int ordinal) {
    /// Returns counts for a table, or null if no measure is `count(*)`.
    static @Nullable RowCounts of(AggregationSpec spec) {
        for (int i = 0; i < spec.measures().size(); i++) {
            if (spec.measures().get(i).isCountAll()) {
                return new RowCounts(new Counts(), PartialsLayout.of(spec).measureOrdinal(i));
            }
        }
        return null;
    }

    /// Returns whether another column of partials has other numbers.
    boolean differ(Batch partials, FixedWidthColumn other, RowChunk chunk) {
        FixedWidthColumn own = (FixedWidthColumn) partials.column(ordinal);
        for (int i = 0; i < chunk.count; i++) {
            if (own.getLong(chunk.row(i)) != other.getLong(chunk.row(i))) {
                return true;
            }
        }
        return false;
    }
}
