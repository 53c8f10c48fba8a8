/// Columnar batches in Arrow's memory layout, off the heap: the unit of the data plane. Knows
/// nothing of plans, expressions, sources, state or devices; a batch is only rows and their owner.
/// The entry type is [io.millrace.batch.Batch].
@NullMarked
package io.millrace.batch;

import org.jspecify.annotations.NullMarked;
