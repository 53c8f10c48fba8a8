package io.millrace.arrowio.json;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Segments;
import io.millrace.batch.Validity;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A column while its rows are being decoded, on the heap and by row number; [#build] copies it
/// into Arrow's layout in one go.
///
/// On the heap because a record may turn out malformed half-way: writing the row again, or not
/// counting it, is then all there is to undo, and no error path can leak memory. The copy moves at
/// memory speed, some per cent of what decoding costs. Rows are set in ascending order, each once
/// or more often; the last time counts, but a null is only undone by [#clearNull]. The memory is
/// used again for the next batch.
abstract sealed class ColumnStage permits FixedStage, TextStage, StructStage, ValueStage {
    private long[] nulls = new long[0];
    private boolean hasNulls;

    /// Returns the stage for values of the type.
    static ColumnStage of(DataType type, boolean isDictionary) {
        return switch (type) {
            case StringType _ -> isDictionary ? new DictionaryStage(type) : new StringStage(type);
            case BinaryType _ -> new StringStage(type);
            case StructType struct -> new StructStage(struct);
            default ->
                    ValueKind.of(type) == ValueKind.VALUE
                            ? new ValueStage(type)
                            : new FixedStage(type);
        };
    }

    /// Makes room for the rows `0 .. rowCount`.
    void reserve(int rowCount) {
        int words = (rowCount + 63) >>> 6;
        if (words > nulls.length) {
            nulls = Arrays.copyOf(nulls, words);
        }
    }

    /// Makes the row null.
    void setNull(int row) {
        nulls[row >>> 6] |= 1L << row;
        hasNulls = true;
    }

    /// Undoes [#setNull]; the row must be set then.
    void clearNull(int row) {
        if (hasNulls) {
            nulls[row >>> 6] &= ~(1L << row);
        }
    }

    final boolean isNull(int row) {
        return hasNulls && (nulls[row >>> 6] >>> row & 1) != 0;
    }

    /// Returns the first rows as a column that the caller owns, and starts afresh.
    final ColumnVector build(BufferAllocator allocator, int rowCount) {
        ArrowBuf validity = hasNulls ? validity(allocator, rowCount) : null;
        ColumnVector column;
        try {
            column = build(allocator, rowCount, validity);
        } catch (RuntimeException | Error e) {
            if (validity != null) {
                validity.getReferenceManager().release();
            }
            throw e;
        }
        restart();
        return column;
    }

    /// Forgets all rows.
    void restart() {
        if (hasNulls) {
            Arrays.fill(nulls, 0L);
            hasNulls = false;
        }
    }

    /// Gives back what is held outside of the heap.
    void release() {}

    /// Returns the column, which takes over the bitmap; leaves the bitmap when it throws.
    abstract ColumnVector build(
            BufferAllocator allocator, int rowCount, @Nullable ArrowBuf validity);

    private ArrowBuf validity(BufferAllocator allocator, int rowCount) {
        ArrowBuf buffer = Validity.allocateAllValid(allocator, rowCount);
        MemorySegment bits = Segments.of(buffer);
        int words = (rowCount + 63) >>> 6;
        for (int i = 0; i < words; i++) {
            bits.setAtIndex(ValueLayout.JAVA_LONG, i, ~nulls[i]);
        }
        return buffer;
    }
}
