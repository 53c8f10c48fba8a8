package io.millrace.connector;

import io.millrace.types.StructType;

/// What the user asked for with `DataFrame.write()`.
///
/// @param options as given, path included under `path`
/// @param schema of the rows
/// @param mode what to do with what is there
public record BatchWriteRequest(Options options, StructType schema, SaveMode mode) {}
