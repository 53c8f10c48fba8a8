package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;

/// A condition compiled into vector kernels. Immutable and thread-safe.
public interface VectorPredicate {
    /// Returns those of the selected rows for which the condition is true, neither false nor null.
    ///
    /// @throws io.millrace.error.MillraceException of ANSI rules, for the lowest selected row that
    ///   breaks one
    Selection filter(EvalContext context, Batch batch, Selection selection);
}
