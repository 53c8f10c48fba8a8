package io.millrace.backend;

import io.millrace.types.DataType;

/// A grouping column of the input. Nulls form one group of their own; all NaN are one value and
/// -0.0 is 0.0, as in Spark.
///
/// @param name name of the column in partials
/// @param ordinal column of the input
/// @param type type of the column
public record GroupKey(String name, int ordinal, DataType type) {}
