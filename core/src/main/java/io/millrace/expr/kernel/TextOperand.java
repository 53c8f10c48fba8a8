package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Strings or binary values of a column, plain or behind codes: row `r` is `values[index(r)]`.
///
/// Borrows from the column.
public final class TextOperand {
    private final VarWidthColumn values;
    private final MemorySegment codes;
    private final boolean isCoded;

    private TextOperand(VarWidthColumn values, MemorySegment codes, boolean isCoded) {
        this.values = values;
        this.codes = codes;
        this.isCoded = isCoded;
    }

    /// Returns a view of the column.
    public static TextOperand of(ColumnVector column) {
        return switch (column) {
            case VarWidthColumn plain -> new TextOperand(plain, MemorySegment.NULL, false);
            case DictionaryColumn coded ->
                    new TextOperand(coded.dictionary().values(), coded.codes(), true);
            default -> throw new IllegalArgumentException(column.type() + " is not text");
        };
    }

    /// Returns the column that holds the bytes.
    public VarWidthColumn values() {
        return values;
    }

    /// Returns whether several rows may share a value.
    public boolean isCoded() {
        return isCoded;
    }

    /// Returns the row of [#values()] that holds the value of the row; only of a row that is not
    /// null.
    public int index(int row) {
        return isCoded ? codes.getAtIndex(JAVA_INT, row) : row;
    }

    /// Writes for each lane a number of the sign of `a` compared with `b`.
    ///
    /// @param equality whether only 0 or not 0 is asked for, which is cheaper
    public static void compare(
            TextOperand a,
            TextOperand b,
            boolean equality,
            Selection selection,
            int from,
            long[] lanes) {
        int count = Blocks.laneCount(selection, from);
        if (a.values.rowCount() == 0 || b.values.rowCount() == 0) {
            // Only nulls, and no value behind their code 0.
            Arrays.fill(lanes, 0, count, 0);
            return;
        }
        for (int i = 0; i < count; i++) {
            int row = selection.row(from + i);
            int rowA = a.index(row);
            int rowB = b.index(row);
            lanes[i] =
                    equality && !isSameLength(a.values, rowA, b.values, rowB)
                            ? 1
                            : VarWidthColumn.compare(a.values, rowA, b.values, rowB);
        }
    }

    private static boolean isSameLength(VarWidthColumn a, int rowA, VarWidthColumn b, int rowB) {
        return a.end(rowA) - a.start(rowA) == b.end(rowB) - b.start(rowB);
    }

    /// Writes for each lane the entry of the table at the lane's code.
    public void lookUp(long[] table, Selection selection, int from, long[] lanes) {
        int count = Blocks.laneCount(selection, from);
        if (selection.isAll()) {
            for (int i = 0; i < count; i++) {
                lanes[i] = table[codes.getAtIndex(JAVA_INT, from + i)];
            }
        } else {
            int[] rows = selection.rows();
            for (int i = 0; i < count; i++) {
                lanes[i] = table[codes.getAtIndex(JAVA_INT, rows[from + i])];
            }
        }
    }

    /// Returns for each code a number of the sign of its value compared with the constant.
    public long[] compareCodes(MemorySegment constant) {
        // A null has code 0, even where there is no value.
        long[] table = new long[Math.max(1, values.rowCount())];
        for (int code = 0; code < values.rowCount(); code++) {
            table[code] = compare(values, code, constant);
        }
        return table;
    }

    /// Writes for each lane a number of the sign of the value compared with the constant.
    public void compare(MemorySegment constant, Selection selection, int from, long[] lanes) {
        int count = Blocks.laneCount(selection, from);
        if (values.rowCount() == 0) {
            Arrays.fill(lanes, 0, count, 0);
            return;
        }
        for (int i = 0; i < count; i++) {
            lanes[i] = compare(values, index(selection.row(from + i)), constant);
        }
    }

    private static int compare(VarWidthColumn column, int row, MemorySegment constant) {
        long start = column.start(row);
        long end = column.end(row);
        long size = constant.byteSize();
        long at = MemorySegment.mismatch(column.bytes(), start, end, constant, 0, size);
        if (at < 0) {
            return 0;
        }
        if (at == end - start || at == size) {
            return Long.compare(end - start, size);
        }
        return Byte.compareUnsigned(
                column.bytes().get(JAVA_BYTE, start + at), constant.get(JAVA_BYTE, at));
    }
}
