package io.millrace.expr;

import io.millrace.types.AtomicType;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.IntegralType;
import io.millrace.types.NullType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;

import java.util.Optional;

/// What a scalar function accepts in one place, and the type to which the argument is cast.
enum Parameter {
    /// Any type, as it is.
    ANY,
    /// Any type without parts, as a string.
    TEXT,
    /// A string or binary value as it is; other types without parts as a string.
    TEXT_OR_BINARY,
    /// A number as it is, a string as a double.
    NUMBER,
    /// An integer as a long, another number or a string as a double.
    LONG_OR_DOUBLE,
    /// A number or a string, as a double.
    DOUBLE,
    /// A number or a string, as an integer.
    INTEGER,
    /// A timestamp, date or string, as a timestamp.
    TIMESTAMP,
    /// A timestamp, date or string, as a date.
    DATE;

    /// Returns the type to cast to, or nothing if the type is not accepted.
    Optional<DataType> accept(DataType given) {
        if (given instanceof NullType) {
            return Optional.of(ofNull());
        }
        boolean isText = given instanceof StringType;
        boolean isNumber = given instanceof NumericType;
        boolean isTime =
                given instanceof TimestampType
                        || given instanceof TimestampNTZType
                        || given instanceof DateType;
        return switch (this) {
            case ANY -> Optional.of(given);
            case TEXT -> when(given instanceof AtomicType, DataTypes.StringType);
            case TEXT_OR_BINARY ->
                    when(
                            given instanceof AtomicType,
                            given instanceof BinaryType ? given : DataTypes.StringType);
            case NUMBER -> when(isNumber || isText, isNumber ? given : DataTypes.DoubleType);
            case LONG_OR_DOUBLE ->
                    when(
                            isNumber || isText,
                            given instanceof IntegralType
                                    ? DataTypes.LongType
                                    : DataTypes.DoubleType);
            case DOUBLE -> when(isNumber || isText, DataTypes.DoubleType);
            case INTEGER -> when(given instanceof IntegralType || isText, DataTypes.IntegerType);
            case TIMESTAMP -> when(isTime || isText, DataTypes.TimestampType);
            case DATE -> when(isTime || isText, DataTypes.DateType);
        };
    }

    /// The type that a null takes.
    private DataType ofNull() {
        return switch (this) {
            case ANY -> DataTypes.NullType;
            case TEXT, TEXT_OR_BINARY -> DataTypes.StringType;
            case NUMBER, LONG_OR_DOUBLE, DOUBLE -> DataTypes.DoubleType;
            case INTEGER -> DataTypes.IntegerType;
            case TIMESTAMP -> DataTypes.TimestampType;
            case DATE -> DataTypes.DateType;
        };
    }

    private static Optional<DataType> when(boolean isAccepted, DataType type) {
        return isAccepted ? Optional.of(type) : Optional.empty();
    }
}
