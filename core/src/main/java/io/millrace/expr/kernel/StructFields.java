package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Takes fields out of structs.
public final class StructFields {
    private StructFields() {}

    /// Returns the field of each row, null where the struct is. The caller owns the result, which
    /// shares the field's memory wherever it can.
    public static ColumnVector field(BufferAllocator allocator, StructColumn struct, int ordinal) {
        ColumnVector child = struct.child(ordinal);
        if (!struct.hasNulls()) {
            return child.retain();
        }
        return switch (child) {
            case FixedWidthColumn fixed -> {
                ArrowBuf validity = intersection(allocator, struct, child);
                ArrowBuf data = fixed.dataBuffer();
                data.getReferenceManager().retain();
                yield new FixedWidthColumn(fixed.type(), fixed.rowCount(), validity, data);
            }
            case StructColumn nested -> {
                ArrowBuf validity = intersection(allocator, struct, child);
                List<ColumnVector> children =
                        nested.children().stream().map(ColumnVector::retain).toList();
                yield new StructColumn(
                        (StructType) nested.type(), nested.rowCount(), validity, children);
            }
            // Rebuilt, because a null string or list must have an empty range.
            case VarWidthColumn _, DictionaryColumn _, ListColumn _ -> {
                int[] choice = new int[struct.rowCount()];
                Arrays.setAll(choice, row -> struct.isNull(row) ? Choose.NULL : 0);
                yield Choose.rows(allocator, child.type(), List.of(child), choice);
            }
        };
    }

    private static ArrowBuf intersection(
            BufferAllocator allocator, ColumnVector a, ColumnVector b) {
        ArrowBuf buffer = Validity.allocateAllValid(allocator, a.rowCount());
        MemorySegment bits = Segments.of(buffer);
        long words = Validity.byteCount(a.rowCount()) >>> 3;
        for (long i = 0; i < words; i++) {
            bits.setAtIndex(
                    JAVA_LONG, i, BooleanWords.validWord(a, i) & BooleanWords.validWord(b, i));
        }
        return buffer;
    }
}
