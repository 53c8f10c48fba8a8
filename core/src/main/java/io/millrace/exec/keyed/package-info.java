/// The state of operators that look rows up by key: canonical key bytes, a table of them, and an
/// index of the times at which rows may go. Knows nothing of plans, batches' ids, checkpoints or
/// what a watermark is made of: it is told a time up to which rows go. The entry type is
/// [io.millrace.exec.keyed.KeyedState].
@NullMarked
package io.millrace.exec.keyed;

import org.jspecify.annotations.NullMarked;
