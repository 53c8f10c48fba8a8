package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.MapType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

/// A column of arrays or maps: the elements of row `r` are the rows from `start(r)` to `end(r)` of
/// a child column. The child of a map is a struct column of keys and values.
///
/// ```text
///   rows      [a, b]  null  []  [c]
///   offsets   0  2  2  2  3
///   elements  a  b  c
/// ```
///
/// A null row has an empty range. At most 2^31 - 1 elements.
public final class ListColumn extends ColumnVector {
    private final ArrowBuf offsetBuffer;
    private final MemorySegment offsets;
    private final ColumnVector elements;

    /// Takes over the buffers and the child.
    ///
    /// @param type an [ArrayType] or [MapType]
    /// @param validity the bitmap, or null when no row is null
    /// @param offsets `rowCount + 1` ascending int32, the first 0
    public ListColumn(
            DataType type,
            int rowCount,
            @Nullable ArrowBuf validity,
            ArrowBuf offsets,
            ColumnVector elements) {
        super(type, rowCount, validity);
        this.offsetBuffer = offsets;
        this.offsets = Segments.of(offsets);
        this.elements = elements;
    }

    /// Returns the type of the child: that of the elements, or the struct of a map's entries.
    public static DataType elementType(DataType type) {
        return switch (type) {
            case ArrayType array -> array.elementType();
            case MapType map -> map.entryType();
            default -> throw new IllegalArgumentException(type.simpleString() + " has no elements");
        };
    }

    /// Puts a column together and takes over the child, also when memory is short.
    ///
    /// @param offsets one more than rows; copied
    /// @param validity makes the bitmap, or null when no row is null
    public static ListColumn assemble(
            BufferAllocator allocator,
            DataType type,
            int[] offsets,
            ColumnVector child,
            Supplier<? extends @Nullable ArrowBuf> validity) {
        ArrowBuf offsetBuffer = null;
        try {
            offsetBuffer = allocateOffsets(allocator, offsets);
            return new ListColumn(type, offsets.length - 1, validity.get(), offsetBuffer, child);
        } catch (RuntimeException | Error e) {
            child.close();
            if (offsetBuffer != null) {
                offsetBuffer.getReferenceManager().release();
            }
            throw e;
        }
    }

    private static ArrowBuf allocateOffsets(BufferAllocator allocator, int[] offsets) {
        ArrowBuf buffer = allocator.buffer(4L * offsets.length);
        MemorySegment.copy(offsets, 0, Segments.of(buffer), JAVA_INT, 0, offsets.length);
        return buffer;
    }

    /// Returns the first element of the row.
    public int start(int row) {
        return offsets.getAtIndex(JAVA_INT, row);
    }

    /// Returns the position after the last element of the row.
    public int end(int row) {
        return offsets.getAtIndex(JAVA_INT, row + 1L);
    }

    /// Returns the offsets: int32, one more than rows.
    public MemorySegment offsets() {
        return offsets;
    }

    /// Returns the column of all elements, borrowed.
    public ColumnVector elements() {
        return elements;
    }

    @Override
    public ListColumn retain() {
        return retainOver(type(), elements.retain());
    }

    /// Returns a column of the same lists over other elements, which it takes over.
    public ListColumn retainOver(DataType type, ColumnVector otherElements) {
        return new ListColumn(
                type, rowCount(), retainedValidity(), retained(offsetBuffer), otherElements);
    }

    @Override
    void releaseBuffers() {
        offsetBuffer.getReferenceManager().release();
        elements.close();
    }
}
