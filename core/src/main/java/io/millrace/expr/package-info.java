/// Expressions: a typed tree that describes what to compute, and the vector kernels that compute
/// it. Knows nothing of plans, queries or where columns come from; a tree is a pure value. The
/// entry type is [io.millrace.expr.Expression].
@NullMarked
package io.millrace.expr;

import org.jspecify.annotations.NullMarked;
