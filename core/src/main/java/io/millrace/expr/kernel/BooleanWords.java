package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Validity;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;

/// Three-valued logic on bitmaps, 64 rows at a time; all rows are computed, selected or not.
///
/// Results are owned by the caller. A side that is false (or true) decides `AND` (or `OR`) alone,
/// whatever the other side holds, even in rows where the other side was not computed.
public final class BooleanWords {
    private BooleanWords() {}

    /// Returns `a AND b`.
    public static FixedWidthColumn and(
            BufferAllocator allocator, FixedWidthColumn a, FixedWidthColumn b) {
        return combine(allocator, a, b, 0);
    }

    /// Returns `a OR b`, which is `NOT (NOT a AND NOT b)`.
    public static FixedWidthColumn or(
            BufferAllocator allocator, FixedWidthColumn a, FixedWidthColumn b) {
        return combine(allocator, a, b, -1);
    }

    private static FixedWidthColumn combine(
            BufferAllocator allocator, FixedWidthColumn a, FixedWidthColumn b, long flip) {
        int rowCount = a.rowCount();
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.BooleanType, rowCount)) {
            MemorySegment values = builder.values();
            boolean hasNulls = a.hasNulls() || b.hasNulls();
            MemorySegment validity = hasNulls ? builder.validityBits() : MemorySegment.NULL;
            long words = Validity.byteCount(rowCount) >>> 3;
            for (long i = 0; i < words; i++) {
                long validA = validWord(a, i);
                long validB = validWord(b, i);
                long wordA = a.values().getAtIndex(JAVA_LONG, i) ^ flip;
                long wordB = b.values().getAtIndex(JAVA_LONG, i) ^ flip;
                long isTrue = validA & wordA & validB & wordB;
                long isFalse = validA & ~wordA | validB & ~wordB;
                values.setAtIndex(JAVA_LONG, i, isTrue ^ flip);
                if (hasNulls) {
                    validity.setAtIndex(JAVA_LONG, i, isTrue | isFalse);
                }
            }
            return builder.build();
        }
    }

    /// Returns `NOT a`.
    public static FixedWidthColumn not(BufferAllocator allocator, FixedWidthColumn a) {
        int rowCount = a.rowCount();
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.BooleanType, rowCount)) {
            MemorySegment values = builder.values();
            long words = Validity.byteCount(rowCount) >>> 3;
            for (long i = 0; i < words; i++) {
                values.setAtIndex(JAVA_LONG, i, ~a.values().getAtIndex(JAVA_LONG, i));
            }
            builder.setNullsOf(a);
            return builder.build();
        }
    }

    /// Returns a column that is true where the given one is null, or where it is not.
    public static FixedWidthColumn isNull(
            BufferAllocator allocator, ColumnVector column, boolean wanted) {
        int rowCount = column.rowCount();
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.BooleanType, rowCount)) {
            MemorySegment values = builder.values();
            long flip = wanted ? -1 : 0;
            long words = Validity.byteCount(rowCount) >>> 3;
            for (long i = 0; i < words; i++) {
                values.setAtIndex(JAVA_LONG, i, validWord(column, i) ^ flip);
            }
            return builder.build();
        }
    }

    static long validWord(ColumnVector column, long word) {
        return column.hasNulls() ? column.validityBits().getAtIndex(JAVA_LONG, word) : -1;
    }
}
