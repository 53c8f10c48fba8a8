/// Physical plans: which operators compute a logical plan, over which columns, with which state.
/// Knows nothing of sessions, triggers or threads, and runs nothing; a physical plan is a pure
/// value. The entry type is [io.millrace.planner.Planner].
@NullMarked
package io.millrace.planner;

import org.jspecify.annotations.NullMarked;
