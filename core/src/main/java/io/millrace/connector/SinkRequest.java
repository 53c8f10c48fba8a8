package io.millrace.connector;

import io.millrace.streaming.OutputMode;
import io.millrace.types.StructType;

/// What the user asked a streaming sink for.
///
/// @param options as given, path included under `path`
/// @param schema of the rows
/// @param outputMode of the query
/// @param queryName the name given, or empty
public record SinkRequest(
        Options options, StructType schema, OutputMode outputMode, String queryName) {}
