package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampType;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// A constant.
///
/// @param value null, or the internal value: Boolean, Byte, Short, Integer, Long, Float, Double,
///   String; Integer days for a date, Long microseconds for a timestamp
/// @param dataType its type
public record Literal(@Nullable Object value, DataType dataType) implements Expression {
    /// The constant true.
    public static final Literal TRUE = new Literal(true, DataTypes.BooleanType);

    /// The constant false.
    public static final Literal FALSE = new Literal(false, DataTypes.BooleanType);

    @Override
    public boolean isNullable() {
        return value == null;
    }

    @Override
    public List<Expression> children() {
        return List.of();
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return this;
    }

    @Override
    public String sql() {
        if (value == null) {
            return "NULL";
        }
        return switch (dataType) {
            case DateType _ -> LocalDate.ofEpochDay((Integer) value).toString();
            case TimestampType _ -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).toString();
            case StringType _ -> (String) value;
            default -> value.toString();
        };
    }
}
