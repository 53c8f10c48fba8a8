package io.millrace.backend;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a group table computes: the groups are (window start, keys...), each with its measures.
///
/// @param window the time window, or null when rows are not grouped by one
/// @param keys the other grouping columns; empty together with no window means one global group
/// @param measures the aggregates; may be empty, as for `distinct`
public record AggregationSpec(
        @Nullable WindowSpec window, List<GroupKey> keys, List<Measure> measures) {
    /// Copies the lists.
    public AggregationSpec {
        keys = List.copyOf(keys);
        measures = List.copyOf(measures);
    }

    /// Returns whether groups have a window.
    public boolean isWindowed() {
        return window != null;
    }
}
