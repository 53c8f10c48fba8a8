package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// Builds a [FixedWidthColumn] of a known number of rows, each set in any order.
///
/// A row that is never set is not null and its value undefined (false for booleans), which is what
/// kernels want that fill selected rows only. Not thread-safe. Ownership: [#build()] hands the
/// memory to the column; a builder that was not built must be closed.
public final class FixedWidthBuilder implements AutoCloseable {
    private final BufferAllocator allocator;
    private final DataType type;
    private final int rowCount;
    private final MemorySegment values;
    private @Nullable ArrowBuf data;
    private @Nullable ArrowBuf validity;
    private MemorySegment bits = MemorySegment.NULL;

    /// Allocates memory for the rows.
    public FixedWidthBuilder(BufferAllocator allocator, DataType type, int rowCount) {
        this.allocator = allocator;
        this.type = type;
        this.rowCount = rowCount;
        PhysicalType physical = PhysicalType.of(type);
        ArrowBuf buffer = allocator.buffer(Math.max(8, physical.byteCount(rowCount)));
        this.data = buffer;
        this.values = Segments.of(buffer);
        if (physical == PhysicalType.BIT) {
            values.fill((byte) 0);
        }
    }

    /// Returns the type of the values.
    public DataType type() {
        return type;
    }

    /// Returns the memory of the values, for kernels that write it as a whole.
    public MemorySegment values() {
        return values;
    }

    public void setBoolean(int row, boolean value) {
        if (value) {
            Validity.set(values, row);
        } else {
            Validity.clear(values, row);
        }
    }

    public void setByte(int row, byte value) {
        values.set(JAVA_BYTE, row, value);
    }

    public void setShort(int row, short value) {
        values.setAtIndex(JAVA_SHORT, row, value);
    }

    public void setInt(int row, int value) {
        values.setAtIndex(JAVA_INT, row, value);
    }

    public void setLong(int row, long value) {
        values.setAtIndex(JAVA_LONG, row, value);
    }

    public void setFloat(int row, float value) {
        values.setAtIndex(JAVA_FLOAT, row, value);
    }

    public void setDouble(int row, double value) {
        values.setAtIndex(JAVA_DOUBLE, row, value);
    }

    /// Sets a decimal's digits.
    public void setDecimal(int row, long high, long low) {
        values.setAtIndex(JAVA_LONG, 2L * row, low);
        values.setAtIndex(JAVA_LONG, 2L * row + 1, high);
    }

    /// Sets a decimal's digits, which must fit the type.
    public void setDecimal(int row, BigInteger unscaled) {
        setDecimal(row, Decimals.high(unscaled), unscaled.longValue());
    }

    /// Makes the row null.
    public void setNull(int row) {
        Validity.clear(validityBits(), row);
    }

    /// Makes null every row that is null in the column, which has at least as many rows.
    public void setNullsOf(ColumnVector column) {
        if (column.hasNulls()) {
            MemorySegment mine = validityBits();
            MemorySegment other = column.validityBits();
            long words = Validity.byteCount(rowCount) >>> 3;
            for (long i = 0; i < words; i++) {
                mine.setAtIndex(
                        JAVA_LONG,
                        i,
                        mine.getAtIndex(JAVA_LONG, i) & other.getAtIndex(JAVA_LONG, i));
            }
        }
    }

    /// Returns the bitmap, allocated with every row valid when there was none.
    public MemorySegment validityBits() {
        if (validity == null) {
            validity = Validity.allocateAllValid(allocator, rowCount);
            bits = Segments.of(validity);
        }
        return bits;
    }

    /// Hands the memory to a column. The builder is then empty.
    public FixedWidthColumn build() {
        ArrowBuf buffer = data;
        if (buffer == null) {
            throw new IllegalStateException("built already");
        }
        data = null;
        ArrowBuf nulls = validity;
        validity = null;
        return new FixedWidthColumn(type, rowCount, nulls, buffer);
    }

    @Override
    public void close() {
        if (data != null) {
            data.getReferenceManager().release();
            data = null;
        }
        if (validity != null) {
            validity.getReferenceManager().release();
            validity = null;
        }
    }
}
