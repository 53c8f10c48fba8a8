/// Vector kernels: loops over whole columns and selections, each for one operation and physical
/// type. Knows columns and types only, no expression tree, session or error text: a kernel that
/// meets a row it must refuse returns that row, and its caller makes the error. The entry type for
/// a reader is [io.millrace.expr.kernel.LongLanes], which shows how all kernels walk their rows.
@NullMarked
package io.millrace.expr.kernel;

import org.jspecify.annotations.NullMarked;
