package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.types.DataType;

import org.apache.arrow.memory.BufferAllocator;

import java.util.Arrays;
import java.util.List;

/// The largest or smallest of several values of one row.
public final class Extremes {
    private Extremes() {}

    /// Returns of each row the value that [RowOrder] puts last, or first; nulls do not count. The
    /// caller owns the column.
    public static ColumnVector of(
            BufferAllocator allocator,
            DataType type,
            List<? extends ColumnVector> columns,
            int rowCount,
            Selection selection,
            boolean isLargest) {
        int[] choice = new int[rowCount];
        Arrays.fill(choice, Choose.NULL);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            choice[row] = best(columns, row, isLargest);
        }
        return Choose.rows(allocator, type, columns, choice);
    }

    private static int best(List<? extends ColumnVector> columns, int row, boolean isLargest) {
        int best = Choose.NULL;
        for (int k = 0; k < columns.size(); k++) {
            ColumnVector column = columns.get(k);
            if (column.isNull(row)) {
                continue;
            }
            if (best == Choose.NULL) {
                best = k;
                continue;
            }
            int order = RowOrder.compare(column, row, columns.get(best), row);
            best = (isLargest ? order > 0 : order < 0) ? k : best;
        }
        return best;
    }
}
