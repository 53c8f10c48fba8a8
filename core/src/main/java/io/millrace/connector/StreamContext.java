package io.millrace.connector;

import io.millrace.checkpoint.MetadataLog;
import io.millrace.streaming.Clock;

/// What a stream gets from its query.
///
/// @param log the stream's own durable log, `sources/<i>/` of the checkpoint
/// @param clock the query's clock
public record StreamContext(MetadataLog log, Clock clock) {}
