package io.millrace;

import io.millrace.batch.EpochTime;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.NullType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

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
            case null -> new Literal(null, DataTypes.NullType);
            case LocalDate date -> date(date);
            case Date date -> date(date.toLocalDate());
            case Instant instant -> timestamp(instant);
            case Timestamp timestamp -> timestamp(timestamp.toInstant());
            case Character character -> new Literal(character.toString(), DataTypes.StringType);
            case LocalDateTime time ->
                    new Literal(EpochTime.micros(time), DataTypes.TimestampNTZType);
            case Duration duration ->
                    new Literal(EpochTime.micros(duration), new DayTimeIntervalType());
            case Period period ->
                    new Literal(EpochTime.months(period), new YearMonthIntervalType());
            case BigDecimal decimal -> decimal(decimal);
            case BigInteger number -> decimal(new BigDecimal(number));
            case Object[] elements -> array(Arrays.asList(elements));
            case List<?> elements -> array(elements);
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
            case byte[] _ -> DataTypes.BinaryType;
            default ->
                    throw new AnalysisException(
                            ErrorCondition.UNSUPPORTED_DATATYPE,
                            "A value of " + value.getClass().getName() + " cannot be a constant.",
                            "Give a boolean, number, text, bytes, date, time, interval, list or"
                                    + " null.");
        };
    }

    /// A number has the type of its own digits.
    private static Literal decimal(BigDecimal value) {
        if (digits(value) > DecimalType.MAX_PRECISION) {
            throw ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                    "The constant "
                            + value
                            + " has more than "
                            + DecimalType.MAX_PRECISION
                            + " digits.",
                    "Round it.");
        }
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        return new Literal(plain, new DecimalType((int) digits(plain), plain.scale()));
    }

    /// Returns how many digits the number has when it is written out, which takes long for a great
    /// exponent.
    private static long digits(BigDecimal value) {
        if (value.scale() >= 0) {
            return Math.max(value.precision(), value.scale());
        }
        return value.signum() == 0 ? 1 : (long) value.precision() - value.scale();
    }

    private static Literal array(List<?> elements) {
        DataType type = DataTypes.NullType;
        List<@Nullable Object> values = new ArrayList<>(elements.size());
        for (Object element : elements) {
            if (!(of(element) instanceof Literal literal)) {
                throw unlike();
            }
            values.add(literal.value());
            if (literal.value() != null) {
                type = type instanceof NullType ? literal.dataType() : oneType(type, literal);
            }
        }
        boolean hasNull = values.contains(null);
        return new Literal(Collections.unmodifiableList(values), new ArrayType(type, hasNull));
    }

    private static DataType oneType(DataType type, Literal next) {
        if (type instanceof DecimalType a && next.dataType() instanceof DecimalType b) {
            return DecimalType.wider(a, b);
        }
        if (!type.equals(next.dataType())) {
            throw unlike();
        }
        return type;
    }

    private static AnalysisException unlike() {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_DATATYPE,
                "A constant list has elements of several types, or columns.",
                "Use array(...), which brings its elements to one type.");
    }

    private static Literal date(LocalDate date) {
        return new Literal(EpochTime.days(date), DataTypes.DateType);
    }

    private static Literal timestamp(Instant instant) {
        return new Literal(EpochTime.micros(instant), DataTypes.TimestampType);
    }
}
