package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;

/// An expression compiled into vector kernels. Immutable and thread-safe.
public interface VectorExpression {
    /// Computes the value for the selected rows.
    ///
    /// The result has as many rows as the batch; what stands in rows that are not selected is
    /// undefined. The caller owns it; it may share memory with the batch.
    ///
    /// @throws io.millrace.error.MillraceException of ANSI rules, for the lowest selected row that
    ///   breaks one
    ColumnVector evaluate(EvalContext context, Batch batch, Selection selection);
}
