package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Choose;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.Selections;
import io.millrace.types.DataType;

import java.util.Arrays;
import java.util.List;

/// Computes the first value that is not null; each argument only for the rows where all before it
/// are null.
record VectorCoalesce(DataType type, List<VectorExpression> arguments) implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        int[] choice = new int[batch.rowCount()];
        Arrays.fill(choice, Choose.NULL);
        Selection rest = selection;
        try (OwnedColumns sources = new OwnedColumns()) {
            for (int k = 0; k < arguments.size(); k++) {
                ColumnVector column = sources.add(arguments.get(k).evaluate(context, batch, rest));
                Selection stillNull = Selections.whereNull(column, true, rest);
                if (k == 0 && stillNull.isEmpty()) {
                    return sources.release().getFirst();
                }
                Selection found = Selections.minus(rest, stillNull);
                for (int i = 0; i < found.size(); i++) {
                    choice[found.row(i)] = k;
                }
                rest = stillNull;
                if (rest.isEmpty()) {
                    break;
                }
            }
            return Choose.rows(context.allocator(), type, sources.columns(), choice);
        }
    }
}
