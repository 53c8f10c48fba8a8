package io.millrace.batch;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

/// How values of a type lie in memory; several types share one.
public enum PhysicalType {
    /// One bit a row.
    BIT(1),
    /// One byte.
    INT8(8),
    /// Two bytes.
    INT16(16),
    /// Four bytes: integer, date.
    INT32(32),
    /// Eight bytes: long, timestamp.
    INT64(64),
    /// IEEE 754 single.
    FLOAT32(32),
    /// IEEE 754 double.
    FLOAT64(64),
    /// Offsets and bytes: string, binary.
    VAR_WIDTH(0),
    /// Children.
    STRUCT(0);

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

    private static MillraceException noColumns(DataType type) {
        return ErrorCondition.UNSUPPORTED_DATATYPE.error(
                "There are no columns of the type " + type.simpleString() + " yet.",
                "Use a column of another type.");
    }

    /// Returns how values of the type lie in memory.
    ///
    /// @throws MillraceException `UNSUPPORTED_DATATYPE` for arrays
    public static PhysicalType of(DataType type) {
        return switch (type) {
            case BooleanType _ -> BIT;
            case ByteType _ -> INT8;
            case ShortType _ -> INT16;
            case IntegerType _, DateType _ -> INT32;
            case LongType _, TimestampType _ -> INT64;
            case FloatType _ -> FLOAT32;
            case DoubleType _ -> FLOAT64;
            case StringType _, BinaryType _ -> VAR_WIDTH;
            case StructType _ -> STRUCT;
            case ArrayType _ -> throw noColumns(type);
            default -> throw noColumns(type);
        };
    }
}
