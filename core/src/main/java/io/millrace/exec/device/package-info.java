/// Which batches an accelerator computes, and what becomes of them when it fails: placement by
/// fitted costs, pre-aggregation. Results never depend on any of it. Knows tables and batches, not
/// how rows are read or what their query does with the groups.
@NullMarked
package io.millrace.exec.device;

import org.jspecify.annotations.NullMarked;
