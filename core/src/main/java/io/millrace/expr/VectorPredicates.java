package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Selections;

/// The compiled conditions besides comparisons.
final class VectorPredicates {
    private VectorPredicates() {}

    /// True in all rows or in none.
    record Constant(boolean value) implements VectorPredicate {
        @Override
        public Selection filter(EvalContext context, Batch batch, Selection selection) {
            return value ? selection : Selections.none();
        }
    }

    /// Filters by the right condition what the left one leaves.
    record And(VectorPredicate left, VectorPredicate right) implements VectorPredicate {
        @Override
        public Selection filter(EvalContext context, Batch batch, Selection selection) {
            Selection survivors = left.filter(context, batch, selection);
            return survivors.isEmpty() ? survivors : right.filter(context, batch, survivors);
        }
    }

    /// Adds what the right condition finds among the rows that the left one drops.
    record Or(VectorPredicate left, VectorPredicate right) implements VectorPredicate {
        @Override
        public Selection filter(EvalContext context, Batch batch, Selection selection) {
            Selection found = left.filter(context, batch, selection);
            if (found.size() == selection.size()) {
                return found;
            }
            Selection rest = Selections.minus(selection, found);
            return Selections.union(found, right.filter(context, batch, rest), selection);
        }
    }

    /// Keeps the rows where a value is null, or where it is not.
    record NullTested(VectorExpression child, boolean wantsNull) implements VectorPredicate {
        @Override
        public Selection filter(EvalContext context, Batch batch, Selection selection) {
            try (ColumnVector column = child.evaluate(context, batch, selection)) {
                return Selections.whereNull(column, wantsNull, selection);
            }
        }
    }

    /// Keeps the rows where a boolean value is the wanted one.
    record ColumnIs(VectorExpression child, boolean wanted) implements VectorPredicate {
        @Override
        public Selection filter(EvalContext context, Batch batch, Selection selection) {
            try (FixedWidthColumn column =
                    (FixedWidthColumn) child.evaluate(context, batch, selection)) {
                return Selections.where(column, wanted, selection);
            }
        }
    }
}
