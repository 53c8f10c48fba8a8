package io.millrace.testkit.differential;

/// A part of the language that random cases can be made of.
public enum Feature {
    /// Grouping and aggregates, in update and complete mode.
    AGGREGATION,
    /// `withWatermark`, and with it append mode of aggregations.
    EVENT_TIME,
    /// `dropDuplicates` and `dropDuplicatesWithinWatermark`.
    DEDUPLICATION,
    /// `distinct`.
    DISTINCT,
    /// Session windows.
    SESSION_WINDOWS,
    /// `limit`, and `orderBy` in complete mode.
    SORT_AND_LIMIT,
    /// `union` of two streams.
    UNION,
    /// Columns of decimals.
    DECIMALS,
    /// The aggregates beyond count, sum, avg, min and max.
    MORE_AGGREGATES
}
