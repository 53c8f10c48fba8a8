package io.millrace;

import io.millrace.batch.EpochTime;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import org.jspecify.annotations.Nullable;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;

/// Java values as constants of expressions.
final class Literals {
    private Literals() {}

    /// Returns the constant, or the expression of a column.
    ///
    /// @throws AnalysisException `UNSUPPORTED_DATATYPE` for a value of another class
    /// @throws io.millrace.error.MillraceException `NUMERIC_VALUE_OUT_OF_RANGE` for a time too far
    ///   from the epoch
    static Expression of(@Nullable Object value) {
        return switch (value) {
            case Column column -> column.expr();
            // There is no type of null alone; a null takes the type of what it meets.
            case null -> new Literal(null, DataTypes.StringType);
            case LocalDate date -> date(date);
            case Date date -> date(date.toLocalDate());
            case Instant instant -> timestamp(instant);
            case Timestamp timestamp -> timestamp(timestamp.toInstant());
            case Character character -> new Literal(character.toString(), DataTypes.StringType);
            default -> new Literal(value, typeOf(value));
        };
    }

    private static DataType typeOf(Object value) {
        return switch (value) {
            case Boolean _ -> DataTypes.BooleanType;
            case Byte _ -> DataTypes.ByteType;
            case Short _ -> DataTypes.ShortType;
            case Integer _ -> DataTypes.IntegerType;
            case Long _ -> DataTypes.LongType;
            case Float _ -> DataTypes.FloatType;
            case Double _ -> DataTypes.DoubleType;
            case String _ -> DataTypes.StringType;
            default ->
                    throw new AnalysisException(
                            ErrorCondition.UNSUPPORTED_DATATYPE,
                            "A value of " + value.getClass().getName() + " cannot be a constant.",
                            "Give a boolean, number, text, date, instant or null.");
        };
    }

    private static Literal date(LocalDate date) {
        return new Literal(EpochTime.days(date), DataTypes.DateType);
    }

    private static Literal timestamp(Instant instant) {
        return new Literal(EpochTime.micros(instant), DataTypes.TimestampType);
    }
}
