package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Choose;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.Selections;
import io.millrace.types.DataType;

import java.util.ArrayList;
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
        List<Selection> hits = new ArrayList<>(values.size() + 1);
        try (OwnedColumns sources = new OwnedColumns()) {
            Selection rest = selection;
            for (int k = 0; k < values.size() && !rest.isEmpty(); k++) {
                Selection hit = conditions.get(k).filter(context, batch, rest);
                if (!hit.isEmpty()) {
                    sources.add(values.get(k).evaluate(context, batch, hit));
                    hits.add(hit);
                    boolean isLast = k == values.size() - 1 && otherwise.isEmpty();
                    rest = isLast ? Selections.none() : Selections.minus(rest, hit);
                }
            }
            if (otherwise.isPresent() && !rest.isEmpty()) {
                sources.add(otherwise.get().evaluate(context, batch, rest));
                hits.add(rest);
            }
            return chosen(context, selection, batch.rowCount(), sources, hits);
        }
    }

    private ColumnVector chosen(
            EvalContext context,
            Selection selection,
            int rowCount,
            OwnedColumns sources,
            List<Selection> hits) {
        List<ColumnVector> columns = sources.columns();
        if (columns.isEmpty()) {
            return ConstantColumns.ofNulls(context.allocator(), type, rowCount);
        }
        if (columns.size() > 1) {
            return Choose.rows(context.allocator(), type, columns, choice(hits, rowCount));
        }
        return hits.getFirst().size() == selection.size()
                ? sources.release().getFirst()
                : Choose.only(context.allocator(), columns.getFirst(), hits.getFirst());
    }

    private static int[] choice(List<Selection> hits, int rowCount) {
        int[] choice = new int[rowCount];
        Arrays.fill(choice, Choose.NULL);
        for (int k = 0; k < hits.size(); k++) {
            Selection hit = hits.get(k);
            for (int i = 0; i < hit.size(); i++) {
                choice[hit.row(i)] = k;
            }
        }
        return choice;
    }
}
