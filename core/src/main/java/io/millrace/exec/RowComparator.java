package io.millrace.exec;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.SortOrder;

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
        return sign * compareValues(columnA, rowA, columnB, rowB);
    }

    private static int compareValues(ColumnVector a, int rowA, ColumnVector b, int rowB) {
        return switch (a) {
            case FixedWidthColumn fixed -> compareFixed(fixed, rowA, (FixedWidthColumn) b, rowB);
            case VarWidthColumn _, DictionaryColumn _ ->
                    VarWidthColumn.compare(
                            values(a), valueRow(a, rowA), values(b), valueRow(b, rowB));
            case StructColumn struct -> compareStructs(struct, rowA, (StructColumn) b, rowB);
        };
    }

    private static VarWidthColumn values(ColumnVector column) {
        return column instanceof DictionaryColumn coded
                ? coded.dictionary().values()
                : (VarWidthColumn) column;
    }

    private static int valueRow(ColumnVector column, int row) {
        return column instanceof DictionaryColumn coded ? coded.code(row) : row;
    }

    private static int compareFixed(FixedWidthColumn a, int rowA, FixedWidthColumn b, int rowB) {
        return switch (a.physicalType()) {
            case BIT -> Boolean.compare(a.getBoolean(rowA), b.getBoolean(rowB));
            case INT8 -> Byte.compare(a.getByte(rowA), b.getByte(rowB));
            case INT16 -> Short.compare(a.getShort(rowA), b.getShort(rowB));
            case INT32 -> Integer.compare(a.getInt(rowA), b.getInt(rowB));
            case INT64 -> Long.compare(a.getLong(rowA), b.getLong(rowB));
            // Adding 0.0 turns -0.0 into 0.0; compare puts NaN last.
            case FLOAT32 -> Float.compare(a.getFloat(rowA) + 0.0f, b.getFloat(rowB) + 0.0f);
            case FLOAT64 -> Double.compare(a.getDouble(rowA) + 0.0, b.getDouble(rowB) + 0.0);
            case VAR_WIDTH, STRUCT -> throw new IllegalStateException("not of fixed width");
        };
    }

    private static int compareStructs(StructColumn a, int rowA, StructColumn b, int rowB) {
        for (int i = 0; i < a.children().size(); i++) {
            ColumnVector childA = a.child(i);
            ColumnVector childB = b.child(i);
            boolean nullA = childA.isNull(rowA);
            boolean nullB = childB.isNull(rowB);
            int order;
            if (nullA || nullB) {
                order = nullA == nullB ? 0 : nullA ? -1 : 1;
            } else {
                order = compareValues(childA, rowA, childB, rowB);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
