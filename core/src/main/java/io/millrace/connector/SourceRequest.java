package io.millrace.connector;

import io.millrace.types.StructType;

import java.time.ZoneId;
import java.util.Optional;

/// What the user asked a source for.
///
/// @param options as given, path included under `path`
/// @param userSchema the schema given by the user; when a source is opened, the one that
///   [SourceProvider#schema] returned
/// @param sessionZone zone of time texts without one
public record SourceRequest(Options options, Optional<StructType> userSchema, ZoneId sessionZone) {}
