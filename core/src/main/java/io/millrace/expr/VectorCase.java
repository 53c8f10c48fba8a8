package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Choose;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.Selections;
import io.millrace.types.DataType;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Computes `CASE WHEN`: each condition for the rows that no earlier one took, each value for the
/// rows of its condition.
record VectorCase(
        DataType type,
        List<VectorPredicate> conditions,
        List<VectorExpression> values,
        Optional<VectorExpression> otherwise)
        implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        int[] choice = new int[batch.rowCount()];
        Arrays.fill(choice, Choose.NULL);
        Selection rest = selection;
        try (OwnedColumns sources = new OwnedColumns()) {
            for (int k = 0; k < values.size() && !rest.isEmpty(); k++) {
                Selection hit = conditions.get(k).filter(context, batch, rest);
                if (!hit.isEmpty()) {
                    add(values.get(k).evaluate(context, batch, hit), hit, sources, choice);
                    rest = Selections.minus(rest, hit);
                }
            }
            if (otherwise.isPresent() && !rest.isEmpty()) {
                add(otherwise.get().evaluate(context, batch, rest), rest, sources, choice);
                rest = Selections.none();
            }
            if (sources.columns().isEmpty()) {
                return ConstantColumns.ofNulls(context.allocator(), type, batch.rowCount());
            }
            boolean isOneForAll = sources.columns().size() == 1 && rest.isEmpty();
            return isOneForAll
                    ? sources.release().getFirst()
                    : Choose.rows(context.allocator(), type, sources.columns(), choice);
        }
    }

    private static void add(
            ColumnVector column, Selection rows, OwnedColumns sources, int[] choice) {
        int index = sources.columns().size();
        sources.add(column);
        for (int i = 0; i < rows.size(); i++) {
            choice[rows.row(i)] = index;
        }
    }
}
