package io.millrace.arrowio.json;

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

/// How a JSON value becomes a value of a column.
enum ValueKind {
    BOOLEAN(0, 0),
    BYTE(Byte.MIN_VALUE, Byte.MAX_VALUE),
    SHORT(Short.MIN_VALUE, Short.MAX_VALUE),
    INTEGER(Integer.MIN_VALUE, Integer.MAX_VALUE),
    LONG(Long.MIN_VALUE, Long.MAX_VALUE),
    FLOAT(0, 0),
    DOUBLE(0, 0),
    DATE(0, 0),
    TIMESTAMP(0, 0),
    STRING(0, 0),
    BINARY(0, 0),
    STRUCT(0, 0),
    TIMESTAMP_NTZ(0, 0),
    /// Decimals, arrays, maps and intervals, whose rules are those of [JsonValueReader].
    VALUE(0, 0);

    private final long least;
    private final long most;

    ValueKind(long least, long most) {
        this.least = least;
        this.most = most;
    }

    /// Returns whether the whole number is a value; only for kinds of whole numbers.
    boolean holds(long value) {
        return value >= least && value <= most;
    }

    static ValueKind of(DataType type) {
        return switch (type) {
            case BooleanType _ -> BOOLEAN;
            case ByteType _ -> BYTE;
            case ShortType _ -> SHORT;
            case IntegerType _ -> INTEGER;
            case LongType _ -> LONG;
            case FloatType _ -> FLOAT;
            case DoubleType _ -> DOUBLE;
            case DateType _ -> DATE;
            case TimestampType _ -> TIMESTAMP;
            case StringType _ -> STRING;
            case BinaryType _ -> BINARY;
            case StructType _ -> STRUCT;
            case TimestampNTZType _ -> TIMESTAMP_NTZ;
            case ArrayType _,
                    MapType _,
                    DecimalType _,
                    NullType _,
                    DayTimeIntervalType _,
                    YearMonthIntervalType _ ->
                    VALUE;
        };
    }
}
