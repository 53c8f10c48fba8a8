package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;

/// Compares single rows of columns of any type: for structs, which have no faster way, and for
/// sorting.
///
/// Null comes first and equals null; NaN comes last and equals NaN; -0.0 equals 0.0; strings and
/// binary values are compared by unsigned bytes; structs field by field; arrays element by element,
/// a shorter one before what continues it.
public final class RowOrder {
    private RowOrder() {}

    /// Returns a number of the sign of the comparison of two rows of columns of one type.
    public static int compare(ColumnVector a, int rowA, ColumnVector b, int rowB) {
        if (a.isNull(rowA) || b.isNull(rowB)) {
            return Boolean.compare(b.isNull(rowB), a.isNull(rowA));
        }
        if (a instanceof StructColumn structA && b instanceof StructColumn structB) {
            for (int field = 0; field < structA.children().size(); field++) {
                int order = compare(structA.child(field), rowA, structB.child(field), rowB);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
        if (a instanceof FixedWidthColumn fixedA && b instanceof FixedWidthColumn fixedB) {
            return fixedA.physicalType() == PhysicalType.DECIMAL128
                    ? compareDecimals(fixedA, rowA, fixedB, rowB)
                    : Long.compare(key(fixedA, rowA), key(fixedB, rowB));
        }
        if (a instanceof ListColumn listA && b instanceof ListColumn listB) {
            return compareLists(listA, rowA, listB, rowB);
        }
        TextOperand textA = TextOperand.of(a);
        TextOperand textB = TextOperand.of(b);
        return VarWidthColumn.compare(
                textA.values(), textA.index(rowA), textB.values(), textB.index(rowB));
    }

    /// Compares digits; both columns have one scale.
    private static int compareDecimals(FixedWidthColumn a, int rowA, FixedWidthColumn b, int rowB) {
        int order = Long.compare(a.getHigh(rowA), b.getHigh(rowB));
        return order != 0 ? order : Long.compareUnsigned(a.getLow(rowA), b.getLow(rowB));
    }

    private static int compareLists(ListColumn a, int rowA, ListColumn b, int rowB) {
        int lengthA = a.end(rowA) - a.start(rowA);
        int lengthB = b.end(rowB) - b.start(rowB);
        for (int i = 0; i < Math.min(lengthA, lengthB); i++) {
            int order = compare(a.elements(), a.start(rowA) + i, b.elements(), b.start(rowB) + i);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lengthA, lengthB);
    }

    private static long key(FixedWidthColumn column, int row) {
        return switch (column.physicalType()) {
            case BIT -> column.getBoolean(row) ? 1 : 0;
            case INT8 -> column.getByte(row);
            case INT16 -> column.getShort(row);
            case INT32 -> column.getInt(row);
            case INT64 -> column.getLong(row);
            case FLOAT32 -> DoubleLanes.sortKey(column.getFloat(row));
            case FLOAT64 -> DoubleLanes.sortKey(column.getDouble(row));
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        };
    }
}
