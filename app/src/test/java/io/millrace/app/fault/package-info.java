/// Whole queries on disks that fail: every operation of a run, broken in every way, into every
/// sink, and then started again. The entry type is [io.millrace.app.fault.EveryOperationTest].
@NullMarked
package io.millrace.app.fault;

import org.jspecify.annotations.NullMarked;
