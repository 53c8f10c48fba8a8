/// Sums that do not depend on order: exact accumulators for doubles, floats and longs, many groups
/// a table, each merged in any order and rounded once at emission.
///
/// The package knows nothing of windows, keys, Arrow vectors, nulls or checkpoint files: callers
/// hand it dense group ids with primitive values and get back canonical bytes or one rounded
/// number.
///
/// Entry types: [io.millrace.backend.exact.ExactSums] for doubles and floats,
/// [io.millrace.backend.exact.LongSums] for integers.
@NullMarked
package io.millrace.backend.exact;

import org.jspecify.annotations.NullMarked;
