package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.error.MillraceException;
import io.millrace.expr.kernel.Selections;

/// The root of a compiled expression: turns the failure of a kernel into the error of the lowest
/// row that any kernel of the tree refuses.
///
/// After a failure the rows below it are evaluated again, until they pass. That happens at most
/// once for each kernel, and on the way to an error only.
record LowestRowExpression(VectorExpression child) implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        try {
            return child.evaluate(context, batch, selection);
        } catch (RowFailure failure) {
            throw lowest(context, batch, selection, failure);
        }
    }

    private MillraceException lowest(
            EvalContext context, Batch batch, Selection selection, RowFailure first) {
        RowFailure lowest = first;
        while (true) {
            Selection below = Selections.below(selection, lowest.row());
            if (below.isEmpty()) {
                return lowest.error();
            }
            try (ColumnVector _ = child.evaluate(context, batch, below)) {
                return lowest.error();
            } catch (RowFailure lower) {
                lowest = lower;
            }
        }
    }
}
