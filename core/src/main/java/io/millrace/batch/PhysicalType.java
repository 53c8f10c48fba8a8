package io.millrace.batch;

import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.MapType;
import io.millrace.types.NullType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

/// How values of a type lie in memory; several types share one.
public enum PhysicalType {
    /// One bit a row: boolean; void, whose rows are all null.
    BIT(1),
    /// One byte.
    INT8(8),
    /// Two bytes.
    INT16(16),
    /// Four bytes: integer, date, interval of months.
    INT32(32),
    /// Eight bytes: long, timestamps, interval of microseconds.
    INT64(64),
    /// IEEE 754 single.
    FLOAT32(32),
    /// IEEE 754 double.
    FLOAT64(64),
    /// Sixteen bytes: decimal, the digits as a whole number, low word first.
    DECIMAL128(128),
    /// Offsets and bytes: string, binary.
    VAR_WIDTH(0),
    /// Children.
    STRUCT(0),
    /// Offsets and one child: array, map.
    LIST(0);

    private final int bits;

    PhysicalType(int bits) {
        this.bits = bits;
    }

    /// Returns the bits of one value, 0 for those of no fixed width.
    public int bits() {
        return bits;
    }

    /// Returns whether each value takes the same space.
    public boolean isFixedWidth() {
        return bits > 0;
    }

    /// Returns the bytes that so many values take, bits padded to whole 64-bit words.
    public long byteCount(int rowCount) {
        return this == BIT ? Validity.byteCount(rowCount) : (long) rowCount * (bits >>> 3);
    }

    /// Returns how values of the type lie in memory.
    public static PhysicalType of(DataType type) {
        return switch (type) {
            case BooleanType _, NullType _ -> BIT;
            case ByteType _ -> INT8;
            case ShortType _ -> INT16;
            case IntegerType _, DateType _, YearMonthIntervalType _ -> INT32;
            case LongType _, TimestampType _, TimestampNTZType _, DayTimeIntervalType _ -> INT64;
            case FloatType _ -> FLOAT32;
            case DoubleType _ -> FLOAT64;
            case DecimalType _ -> DECIMAL128;
            case StringType _, BinaryType _ -> VAR_WIDTH;
            case StructType _ -> STRUCT;
            case ArrayType _, MapType _ -> LIST;
        };
    }
}
