package io.millrace.analysis;

import io.millrace.expr.Arithmetic;
import io.millrace.expr.CastRules;
import io.millrace.expr.Expression;
import io.millrace.expr.TimeOperator;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.IntegralType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// What arithmetic means for dates, timestamps and intervals.
final class TimeOperators {
    private TimeOperators() {}

    /// Returns the operation, or nothing when no operand is a time or an interval.
    ///
    /// @throws io.millrace.AnalysisException `DATATYPE_MISMATCH`
    static Optional<Expression> resolve(Arithmetic node) {
        Expression left = node.left();
        Expression right = node.right();
        if (!isOne(left.dataType()) && !isOne(right.dataType())) {
            return Optional.empty();
        }
        Expression result =
                switch (node.op()) {
                    case ADD ->
                            isTime(right) && !isTime(left) ? add(right, left) : add(left, right);
                    case SUBTRACT -> subtract(left, right);
                    case MULTIPLY -> isInterval(left) ? times(left, right) : times(right, left);
                    case DIVIDE -> by(left, right);
                    case REMAINDER -> null;
                };
        if (result == null) {
            throw TypeCoercion.mismatch(
                    node.sql(),
                    "has operands that do not fit: "
                            + TypeCoercion.described(left)
                            + " and "
                            + TypeCoercion.described(right),
                    "Cast one of them.");
        }
        return Optional.of(result);
    }

    /// Returns the interval in the other direction, or nothing when the argument is none.
    static Optional<Expression> negate(List<Expression> arguments) {
        return arguments.size() == 1 && isInterval(arguments.getFirst())
                ? Optional.of(TimeOperator.MINUS_INTERVAL.of(arguments.getFirst()))
                : Optional.empty();
    }

    private static boolean isOne(DataType type) {
        return type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType
                || type instanceof DayTimeIntervalType
                || type instanceof YearMonthIntervalType;
    }

    private static boolean isInterval(Expression value) {
        return value.dataType() instanceof DayTimeIntervalType
                || value.dataType() instanceof YearMonthIntervalType;
    }

    private static boolean isTime(Expression value) {
        return isOne(value.dataType()) && !isInterval(value);
    }

    private static boolean isDays(DataType type) {
        return type instanceof DayTimeIntervalType days
                && days.endField() == DayTimeIntervalType.DAY;
    }

    private static @Nullable Expression add(Expression left, Expression right) {
        if (isInterval(left) && isInterval(right)) {
            return ofIntervals(TimeOperator.INTERVAL_PLUS_INTERVAL, left, right);
        }
        return switch (right.dataType()) {
            case YearMonthIntervalType _ when isTime(left) ->
                    TimeOperator.TIME_PLUS_MONTHS.of(left, right);
            case DayTimeIntervalType type when isTime(left) ->
                    left.dataType() instanceof DateType && isDays(type)
                            ? TimeOperator.DATE_PLUS_DAYS.of(left, right)
                            : TimeOperator.TIME_PLUS_MICROS.of(asTimestamp(left), right);
            case IntegralType _ when left.dataType() instanceof DateType ->
                    FunctionRegistry.scalar("date_add", List.of(left, right));
            default -> null;
        };
    }

    private static @Nullable Expression subtract(Expression left, Expression right) {
        if (isInterval(left) && isInterval(right)) {
            return ofIntervals(TimeOperator.INTERVAL_MINUS_INTERVAL, left, right);
        }
        if (isTime(left) && isTime(right)) {
            return difference(left, right);
        }
        return switch (right.dataType()) {
            case YearMonthIntervalType _ when isTime(left) ->
                    TimeOperator.TIME_MINUS_MONTHS.of(left, right);
            case DayTimeIntervalType type when isTime(left) ->
                    left.dataType() instanceof DateType && isDays(type)
                            ? TimeOperator.DATE_MINUS_DAYS.of(left, right)
                            : TimeOperator.TIME_MINUS_MICROS.of(asTimestamp(left), right);
            case IntegralType _ when left.dataType() instanceof DateType ->
                    FunctionRegistry.scalar("date_sub", List.of(left, right));
            case StringType _ when isTime(left) ->
                    difference(left, TypeCoercion.cast(right, left.dataType()));
            default -> null;
        };
    }

    private static @Nullable Expression difference(Expression left, Expression right) {
        if (left.dataType() instanceof DateType && right.dataType() instanceof DateType) {
            return TimeOperator.DATE_MINUS_DATE.of(left, right);
        }
        return CastRules.commonType(left.dataType(), right.dataType())
                .map(
                        type ->
                                TimeOperator.TIME_MINUS_TIME.of(
                                        TypeCoercion.cast(left, type),
                                        TypeCoercion.cast(right, type)))
                .orElse(null);
    }

    private static @Nullable Expression ofIntervals(
            TimeOperator operator, Expression left, Expression right) {
        return CastRules.commonType(left.dataType(), right.dataType())
                .map(
                        type ->
                                operator.of(
                                        TypeCoercion.cast(left, type),
                                        TypeCoercion.cast(right, type)))
                .orElse(null);
    }

    private static @Nullable Expression times(Expression interval, Expression number) {
        return isInterval(interval) && number.dataType() instanceof NumericType
                ? TimeOperator.INTERVAL_TIMES_NUMBER.of(interval, asFactor(number))
                : null;
    }

    private static @Nullable Expression by(Expression interval, Expression number) {
        return isInterval(interval) && number.dataType() instanceof NumericType
                ? TimeOperator.INTERVAL_BY_NUMBER.of(interval, asFactor(number))
                : null;
    }

    private static Expression asFactor(Expression number) {
        return TypeCoercion.cast(
                number,
                number.dataType() instanceof IntegralType
                        ? DataTypes.LongType
                        : DataTypes.DoubleType);
    }

    private static Expression asTimestamp(Expression time) {
        return time.dataType() instanceof DateType
                ? TypeCoercion.cast(time, DataTypes.TimestampType)
                : time;
    }
}
