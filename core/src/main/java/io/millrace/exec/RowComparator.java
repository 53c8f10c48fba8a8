package io.millrace.exec;

import io.millrace.batch.ColumnVector;
import io.millrace.expr.SortOrder;
import io.millrace.expr.kernel.RowOrder;

import java.util.List;

/// Compares rows of several batches by one sort key, in Spark's order: NaN after every number, -0.0
/// equal to 0.0, strings by unsigned bytes, structs field by field with nulls first.
final class RowComparator {
    private final List<ColumnVector> columns;
    private final int sign;
    private final int nullOrder;

    private RowComparator(List<ColumnVector> columns, int sign, int nullOrder) {
        this.columns = columns;
        this.sign = sign;
        this.nullOrder = nullOrder;
    }

    /// @param columns the key's column of each batch, borrowed
    static RowComparator of(List<ColumnVector> columns, SortOrder order) {
        return new RowComparator(
                columns, order.isAscending() ? 1 : -1, order.isNullsFirst() ? -1 : 1);
    }

    /// Compares two row references.
    int compare(long a, long b) {
        ColumnVector columnA = columns.get(RowReferences.batch(a));
        ColumnVector columnB = columns.get(RowReferences.batch(b));
        int rowA = RowReferences.row(a);
        int rowB = RowReferences.row(b);
        boolean nullA = columnA.isNull(rowA);
        boolean nullB = columnB.isNull(rowB);
        if (nullA || nullB) {
            return nullA == nullB ? 0 : nullA ? nullOrder : -nullOrder;
        }
        return sign * RowOrder.compare(columnA, rowA, columnB, rowB);
    }
}
