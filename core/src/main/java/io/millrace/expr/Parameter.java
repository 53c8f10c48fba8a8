package io.millrace.expr;

import io.millrace.types.AtomicType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DecimalType;
import io.millrace.types.IntegralType;
import io.millrace.types.LongType;
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
    /// A binary value as it is, a string as its bytes.
    BINARY,
    /// A boolean, or a string of one.
    BOOLEAN,
    /// A number as it is, a string as a double.
    NUMBER,
    /// An integer as a long, another number or a string as a double.
    LONG_OR_DOUBLE,
    /// A number or a string, as a double.
    DOUBLE,
    /// An integer or a string of one, as an integer.
    INTEGER,
    /// An integer or a string of one, as a long.
    LONG,
    /// An integer as a long, a decimal as it is, another number or a string as a double.
    LONG_OR_FRACTION,
    /// An integer or a string of one as a long, a decimal as it is.
    LONG_OR_DECIMAL,
    /// A number or a string as a decimal that has microseconds.
    SECONDS,
    /// A number, without its fraction, or a string of an integer, as a long.
    LONG_OF_ANY,
    /// An integer as it is, a string as a long.
    INTEGRAL,
    /// An integer of any width as an integer, a string as it is.
    INTEGER_OR_TEXT,
    /// An integer as a long, a string or binary value as it is.
    LONG_OR_BYTES,
    /// An integer or boolean as it is.
    INTEGRAL_OR_BOOLEAN,
    /// A long as it is, a smaller integer or a string as an integer.
    INTEGER_OR_LONG,
    /// A timestamp, date or string as it is.
    TIME_OR_TEXT,
    /// A timestamp, date or string, as a timestamp.
    TIMESTAMP,
    /// A timestamp without a zone as it is; one with a zone, date or string, as a timestamp.
    ANY_TIMESTAMP,
    /// A timestamp, date or string, as a date.
    DATE;

    /// Returns the type to cast to, or nothing if the type is not accepted.
    Optional<DataType> accept(DataType given) {
        if (given instanceof NullType) {
            return Optional.of(ofNull());
        }
        boolean isText = given instanceof StringType;
        boolean isNumber = given instanceof NumericType;
        boolean isInteger = given instanceof IntegralType;
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
            case LONG_OR_FRACTION ->
                    given instanceof DecimalType
                            ? Optional.of(given)
                            : LONG_OR_DOUBLE.accept(given);
            case SECONDS -> when(isNumber || isText, new DecimalType(16, 6));
            case BINARY -> when(given instanceof BinaryType || isText, DataTypes.BinaryType);
            case BOOLEAN -> when(given instanceof BooleanType || isText, DataTypes.BooleanType);
            case DOUBLE -> when(isNumber || isText, DataTypes.DoubleType);
            case INTEGER -> when(isInteger || isText, DataTypes.IntegerType);
            case LONG -> when(isInteger || isText, DataTypes.LongType);
            case LONG_OF_ANY -> when(isNumber || isText, DataTypes.LongType);
            case LONG_OR_DECIMAL ->
                    given instanceof DecimalType ? Optional.of(given) : LONG.accept(given);
            case INTEGRAL -> when(isInteger || isText, isInteger ? given : DataTypes.LongType);
            case INTEGER_OR_LONG ->
                    when(
                            isInteger || isText,
                            given instanceof LongType ? given : DataTypes.IntegerType);
            case INTEGER_OR_TEXT ->
                    when(isInteger || isText, isInteger ? DataTypes.IntegerType : given);
            case LONG_OR_BYTES ->
                    when(
                            isInteger || isText || given instanceof BinaryType,
                            isInteger ? DataTypes.LongType : given);
            case INTEGRAL_OR_BOOLEAN -> when(isInteger || given instanceof BooleanType, given);
            case TIME_OR_TEXT -> when(isTime || isText, given);
            case TIMESTAMP -> when(isTime || isText, DataTypes.TimestampType);
            case ANY_TIMESTAMP ->
                    when(
                            isTime || isText,
                            given instanceof TimestampNTZType ? given : DataTypes.TimestampType);
            case DATE -> when(isTime || isText, DataTypes.DateType);
        };
    }

    /// The type that a null takes.
    private DataType ofNull() {
        return switch (this) {
            case ANY -> DataTypes.NullType;
            case TEXT, TEXT_OR_BINARY, LONG_OR_BYTES, TIME_OR_TEXT -> DataTypes.StringType;
            case BINARY -> DataTypes.BinaryType;
            case BOOLEAN -> DataTypes.BooleanType;
            case NUMBER, LONG_OR_DOUBLE, LONG_OR_FRACTION, DOUBLE -> DataTypes.DoubleType;
            case INTEGER, INTEGER_OR_LONG, INTEGRAL_OR_BOOLEAN, INTEGER_OR_TEXT ->
                    DataTypes.IntegerType;
            case LONG, LONG_OF_ANY, LONG_OR_DECIMAL, INTEGRAL -> DataTypes.LongType;
            case SECONDS -> new DecimalType(16, 6);
            case TIMESTAMP, ANY_TIMESTAMP -> DataTypes.TimestampType;
            case DATE -> DataTypes.DateType;
        };
    }

    private static Optional<DataType> when(boolean isAccepted, DataType type) {
        return isAccepted ? Optional.of(type) : Optional.empty();
    }
}
