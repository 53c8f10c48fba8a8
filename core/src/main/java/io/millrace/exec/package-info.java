/// Runs physical plans over batches: pipelines of morsels on a pool of workers, aggregation,
/// sorting. Knows nothing of triggers, checkpoints or offsets: it is told which splits to read and
/// which group tables to fill. The entry type is [io.millrace.exec.PlanRunner].
@NullMarked
package io.millrace.exec;

import org.jspecify.annotations.NullMarked;
