package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;

/// Looks for strings in strings, on their bytes: UTF-8 has no letter within another.
///
/// Null in, null out. The caller owns results.
public final class TextSearch {
    /// Where to look.
    public enum Place {
        START,
        END,
        ANYWHERE
    }

    private TextSearch() {}

    /// Returns whether each string has the other in the place.
    public static FixedWidthColumn find(
            BufferAllocator allocator,
            ColumnVector column,
            ColumnVector wanted,
            Selection selection,
            Place place) {
        TextOperand text = TextOperand.of(column);
        TextOperand other = TextOperand.of(wanted);
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.BooleanType, column.rowCount())) {
            builder.setNullsOf(column);
            builder.setNullsOf(wanted);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                if (!column.isNull(row) && !wanted.isNull(row)) {
                    boolean isFound =
                            isThere(
                                    text.values(),
                                    text.index(row),
                                    other.values(),
                                    other.index(row),
                                    place);
                    builder.setBoolean(row, isFound);
                }
            }
            return builder.build();
        }
    }

    private static boolean isThere(
            VarWidthColumn text, int row, VarWidthColumn wanted, int wantedRow, Place place) {
        int start = text.start(row);
        int end = text.end(row);
        int from = wanted.start(wantedRow);
        int size = wanted.end(wantedRow) - from;
        if (size > end - start) {
            return false;
        }
        return switch (place) {
            case START -> isSame(text.bytes(), start, wanted.bytes(), from, size);
            case END -> isSame(text.bytes(), end - size, wanted.bytes(), from, size);
            case ANYWHERE -> size == 0 || isWithin(text.bytes(), start, end, wanted, wantedRow);
        };
    }

    private static boolean isWithin(
            MemorySegment bytes, int start, int end, VarWidthColumn wanted, int wantedRow) {
        int from = wanted.start(wantedRow);
        int size = wanted.end(wantedRow) - from;
        byte first = wanted.bytes().get(JAVA_BYTE, from);
        for (int at = start; at <= end - size; at++) {
            if (bytes.get(JAVA_BYTE, at) == first
                    && isSame(bytes, at, wanted.bytes(), from, size)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(
            MemorySegment a, int startA, MemorySegment b, int startB, int size) {
        return MemorySegment.mismatch(a, startA, startA + size, b, startB, startB + size) < 0;
    }
}
