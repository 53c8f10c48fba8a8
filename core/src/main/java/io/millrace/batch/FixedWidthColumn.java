package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.types.DataType;
import io.millrace.types.DecimalType;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;

/// A column of fixed-width values: booleans (one bit), byte to long, float, double, date (days
/// since the epoch, 4 bytes), timestamps (microseconds since the epoch, 8 bytes), intervals,
/// decimal (16 bytes).
///
/// The accessor must fit the physical type: a date is read by [#getInt(int)], a timestamp by
/// [#getLong(int)]. The value under a null is undefined.
public final class FixedWidthColumn extends ColumnVector {
    private final ArrowBuf data;
    private final MemorySegment values;
    private final PhysicalType physicalType;

    /// Takes over the buffers.
    ///
    /// @param validity the bitmap, or null when no row is null
    public FixedWidthColumn(
            DataType type, int rowCount, @Nullable ArrowBuf validity, ArrowBuf data) {
        super(type, rowCount, validity);
        this.data = data;
        this.values = Segments.of(data);
        this.physicalType = PhysicalType.of(type);
    }

    /// Returns the values, to be read with the layout of the physical type.
    public MemorySegment values() {
        return values;
    }

    /// Returns the buffer of the values, borrowed.
    public ArrowBuf dataBuffer() {
        return data;
    }

    /// Returns the physical type of the values.
    public PhysicalType physicalType() {
        return physicalType;
    }

    public boolean getBoolean(int row) {
        return Validity.isSet(values, row);
    }

    public byte getByte(int row) {
        return values.get(JAVA_BYTE, row);
    }

    public short getShort(int row) {
        return values.getAtIndex(JAVA_SHORT, row);
    }

    public int getInt(int row) {
        return values.getAtIndex(JAVA_INT, row);
    }

    public long getLong(int row) {
        return values.getAtIndex(JAVA_LONG, row);
    }

    public float getFloat(int row) {
        return values.getAtIndex(JAVA_FLOAT, row);
    }

    public double getDouble(int row) {
        return values.getAtIndex(JAVA_DOUBLE, row);
    }

    /// Returns the low word of a decimal's digits.
    public long getLow(int row) {
        return values.getAtIndex(JAVA_LONG, 2L * row);
    }

    /// Returns the high word of a decimal's digits.
    public long getHigh(int row) {
        return values.getAtIndex(JAVA_LONG, 2L * row + 1);
    }

    /// Returns a decimal's digits as a whole number.
    public BigInteger getUnscaled(int row) {
        return Decimals.toBigInteger(getHigh(row), getLow(row));
    }

    /// Returns a decimal.
    public BigDecimal getDecimal(int row) {
        return new BigDecimal(getUnscaled(row), ((DecimalType) type()).scale());
    }

    @Override
    public FixedWidthColumn retain() {
        return new FixedWidthColumn(type(), rowCount(), retainedValidity(), retained(data));
    }

    /// Returns a second owner of the same memory under another type of the same physical type: how
    /// a timestamp becomes a count of microseconds without a copy.
    public FixedWidthColumn retainAs(DataType other) {
        if (PhysicalType.of(other) != physicalType()) {
            throw new IllegalArgumentException(type() + " is not stored as " + other);
        }
        return new FixedWidthColumn(other, rowCount(), retainedValidity(), retained(data));
    }

    /// Returns a column of the same values with other nulls.
    ///
    /// @param validity the bitmap, which it takes over
    public FixedWidthColumn retainOver(ArrowBuf validity) {
        return new FixedWidthColumn(type(), rowCount(), validity, retained(data));
    }

    @Override
    void releaseBuffers() {
        data.getReferenceManager().release();
    }
}
