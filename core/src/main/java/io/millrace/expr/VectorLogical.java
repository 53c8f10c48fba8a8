package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.BooleanWords;
import io.millrace.expr.kernel.Selections;

/// Computes `AND` and `OR` as values; the right side is evaluated only for the rows that the left
/// one does not decide.
record VectorLogical(Logical.Op op, VectorExpression left, VectorExpression right)
        implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        boolean isAnd = op == Logical.Op.AND;
        try (FixedWidthColumn a = (FixedWidthColumn) left.evaluate(context, batch, selection)) {
            Selection decided = Selections.where(a, !isAnd, selection);
            if (decided.size() == selection.size()) {
                return a.retain();
            }
            Selection open = Selections.minus(selection, decided);
            try (FixedWidthColumn b = (FixedWidthColumn) right.evaluate(context, batch, open)) {
                return isAnd
                        ? BooleanWords.and(context.allocator(), a, b)
                        : BooleanWords.or(context.allocator(), a, b);
            }
        }
    }
}
