package io.millrace.expr;

import io.millrace.batch.IntervalText;
import io.millrace.expr.time.TimestampFormatter;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;

/// A constant.
///
/// @param value null, or the internal value: Boolean, Byte, Short, Integer, Long, Float, Double,
///   String, byte[], BigDecimal; Integer days for a date, Long microseconds for a timestamp or an
///   interval of days to seconds, Integer months for one of years; List, Map, Row of such
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
            case DateType _ -> "DATE '" + TimestampFormatter.formatDate((Integer) value) + "'";
            case TimestampType _ -> "TIMESTAMP " + quoted((Long) value);
            case TimestampNTZType _ -> "TIMESTAMP_NTZ " + quoted((Long) value);
            case DayTimeIntervalType type -> IntervalText.dayTime((Long) value, type);
            case YearMonthIntervalType type -> IntervalText.yearMonth((Integer) value, type);
            case DecimalType _ -> ((BigDecimal) value).toPlainString();
            case BinaryType _ ->
                    "X'" + HexFormat.of().withUpperCase().formatHex((byte[]) value) + "'";
            case StringType _ -> (String) value;
            default -> value.toString();
        };
    }

    // A tree has no time zone, so the text is that of UTC.
    private static String quoted(long micros) {
        return "'" + new TimestampFormatter(ZoneOffset.UTC).format(micros) + "'";
    }
}
