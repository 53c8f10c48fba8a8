package io.millrace.connector;

import io.millrace.SaveMode;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.types.StructType;

import java.time.ZoneId;

/// What the user asked for with `DataFrame.write()`.
///
/// @param options as given, path included under `path`
/// @param schema of the rows
/// @param mode what to do with what is there
/// @param sessionZone zone of times that are written as text
/// @param files through which a sink that writes files must do so
public record BatchWriteRequest(
        Options options,
        StructType schema,
        SaveMode mode,
        ZoneId sessionZone,
        FileOperations files) {}
