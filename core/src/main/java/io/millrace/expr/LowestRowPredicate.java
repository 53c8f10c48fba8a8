package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.Selection;
import io.millrace.error.MillraceException;
import io.millrace.expr.kernel.Selections;

/// The root of a compiled condition: as [LowestRowExpression] is for values.
record LowestRowPredicate(VectorPredicate child) implements VectorPredicate {
    @Override
    public Selection filter(EvalContext context, Batch batch, Selection selection) {
        try {
            return child.filter(context, batch, selection);
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
            try {
                child.filter(context, batch, below);
                return lowest.error();
            } catch (RowFailure lower) {
                lowest = lower;
            }
        }
    }
}
