package io.millrace.backend;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.ListColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;
import io.millrace.types.ArrayType;

import org.apache.arrow.memory.BufferAllocator;

/// Makes arrays of all values that a group keeps.
final class ArrayResults {
    private final ArrayType type;
    private final VarWidthColumn column;
    private final BufferAllocator allocator;
    private final GroupValues values;

    /// @param column the partials' column of values, borrowed
    ArrayResults(Measure measure, VarWidthColumn column, BufferAllocator allocator) {
        this.type = (ArrayType) measure.resultType();
        this.column = column;
        this.allocator = allocator;
        this.values = new GroupValues(measure.inputType(), false);
    }

    ColumnVector lists() {
        int[] offsets = new int[column.rowCount() + 1];
        long count = 0;
        for (int row = 0; row < column.rowCount(); row++) {
            values.read(column, row);
            count += values.size();
            offsets[row + 1] = (int) count;
        }
        if (count > Integer.MAX_VALUE) {
            throw ErrorCondition.OUT_OF_MEMORY.error(
                    "The arrays of one batch have " + count + " elements.",
                    "Group by more keys, use shorter windows, or collect fewer rows.");
        }
        try (CellBuilder cells = new CellBuilder(allocator, type.elementType(), (int) count)) {
            for (int row = 0; row < column.rowCount(); row++) {
                values.read(column, row);
                for (int i = 0; i < values.size(); i++) {
                    values.append(i, column, cells);
                }
            }
            return ListColumn.assemble(allocator, type, offsets, cells.build(), () -> null);
        }
    }
}
