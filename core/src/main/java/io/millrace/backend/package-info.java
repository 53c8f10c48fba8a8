/// The SPI of aggregation backends: group tables that map (window, group keys) to mergeable
/// partials. Knows nothing of queries, watermark rules, files or triggers; equal inputs give equal
/// bytes on every backend. The entry type is [io.millrace.backend.AggregationBackend].
@NullMarked
package io.millrace.backend;

import org.jspecify.annotations.NullMarked;
