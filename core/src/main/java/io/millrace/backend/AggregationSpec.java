package io.millrace.backend;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a group table computes: the groups are (window id, keys...), each with its measures.
///
/// @param window the time window, or null when rows are not grouped by one
/// @param keys the other grouping columns; empty together with no window means one global group
/// @param measures the aggregates; may be empty, as for `distinct`
/// @param closingKey position among the keys of the one, a timestamp, that says when a group
///   closes, or [#NO_KEY] when its window does
public record AggregationSpec(
        @Nullable WindowSpec window, List<GroupKey> keys, List<Measure> measures, int closingKey) {
    /// The closing key of groups that close by their window, or never.
    public static final int NO_KEY = -1;

    /// Copies the lists.
    public AggregationSpec {
        keys = List.copyOf(keys);
        measures = List.copyOf(measures);
        if (closingKey < NO_KEY || closingKey >= keys.size()) {
            throw new IllegalArgumentException("closing key " + closingKey + " of " + keys);
        }
    }

    /// Makes the spec of groups that close by their window, or never.
    public AggregationSpec(
            @Nullable WindowSpec window, List<GroupKey> keys, List<Measure> measures) {
        this(window, keys, measures, NO_KEY);
    }

    /// Returns whether the order of rows shows in a measure. A table must then be given them, and
    /// partials, in that order; else any order, and any split among tables, gives the same.
    public boolean isOrdered() {
        return measures.stream().anyMatch(measure -> measure.kind().isOrdered());
    }

    /// Returns the last closing key or, of groups that close by their window, the last window id
    /// that the watermark closes.
    public long lastClosed(long watermarkMicros) {
        return window == null || closingKey != NO_KEY
                ? watermarkMicros
                : window.lastClosedId(watermarkMicros);
    }

    /// Returns whether groups have a window.
    public boolean isWindowed() {
        return window != null;
    }
}
