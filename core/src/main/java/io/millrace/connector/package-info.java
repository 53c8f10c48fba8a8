/// The SPI of sources and sinks, shaped like Spark's `MicroBatchStream` and `StreamingWrite` so
/// that adapters stay thin: JSON offsets, splits that yield batches, sinks that add a batch by its
/// id. Knows nothing of expressions, plans or queries. The entry types are
/// [io.millrace.connector.SourceProvider] and [io.millrace.connector.SinkProvider].
@NullMarked
package io.millrace.connector;

import org.jspecify.annotations.NullMarked;
