package io.millrace.testkit;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.ArrayType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.MapType;
import io.millrace.types.ShortType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Turns the values that a test writes down into those of a schema: texts into times, small
/// integers into long ones.
final class TestRows {
    private TestRows() {}

    /// Returns the rows with values that [io.millrace.batch.RowConverter] takes.
    static List<Row> fit(StructType schema, List<Row> rows) {
        List<Row> fitted = new ArrayList<>(rows.size());
        for (Row row : rows) {
            fitted.add(fit(schema, row));
        }
        return fitted;
    }

    private static Row fit(StructType schema, Row row) {
        if (row.length() != schema.size()) {
            throw mismatch(
                    "The row " + row + " does not have the columns of " + schema.toDDL() + ".");
        }
        @Nullable Object[] values = new @Nullable Object[schema.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fit(schema.apply(i), row.get(i));
        }
        return RowFactory.withSchema(schema, values);
    }

    private static @Nullable Object fit(StructField field, @Nullable Object value) {
        try {
            return fit(field.dataType(), value);
        } catch (ClassCastException | ArithmeticException | DateTimeException e) {
            throw mismatch(
                    "The value "
                            + value
                            + " does not fit column `"
                            + field.name()
                            + "` of type "
                            + field.dataType().simpleString()
                            + ".");
        }
    }

    /// Returns the value as one of the type.
    ///
    /// @throws ClassCastException if it is none, or [ArithmeticException] or [DateTimeException]
    static @Nullable Object fit(DataType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case ByteType _ -> (byte) whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case ShortType _ -> (short) whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case IntegerType _ -> (int) whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LongType _ -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FloatType _ ->
                    value instanceof Float
                            ? value
                            : (Object) (float) whole(value, -1 << 24, 1 << 24);
            case DoubleType _ -> value instanceof Double ? value : (Object) decimal(value);
            case TimestampType _ -> value instanceof String text ? instant(text) : value;
            case DateType _ -> value instanceof String text ? LocalDate.parse(text) : value;
            case TimestampNTZType _ -> value instanceof String text ? localTime(text) : value;
            case DecimalType decimal -> fitDecimal(decimal, value);
            case ArrayType array -> {
                List<@Nullable Object> elements = new ArrayList<>();
                ((List<?>) value).forEach(e -> elements.add(fit(array.elementType(), e)));
                yield elements;
            }
            case MapType map -> {
                Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach(
                                (k, v) ->
                                        entries.put(
                                                fit(map.keyType(), k), fit(map.valueType(), v)));
                yield entries;
            }
            case StructType struct -> fit(struct, (Row) value);
            default -> value;
        };
    }

    private static BigDecimal fitDecimal(DecimalType type, Object value) {
        BigDecimal number =
                switch (value) {
                    case BigDecimal given -> given;
                    case String text -> new BigDecimal(text);
                    default -> BigDecimal.valueOf(whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
                };
        return number.setScale(type.scale());
    }

    private static double decimal(Object value) {
        return value instanceof Float single ? single : (double) whole(value, -1L << 53, 1L << 53);
    }

    private static long whole(Object value, long least, long most) {
        long number =
                switch (value) {
                    case Byte small -> small;
                    case Short small -> small;
                    case Integer small -> small;
                    default -> (Long) value;
                };
        if (number < least || number > most) {
            throw new ArithmeticException(number + " is out of range");
        }
        return number;
    }

    /// Reads `04:19`, `04:19:28.5` (on 1970-01-01), `2016-07-26 04:19:28` (both in UTC) or
    /// `2016-07-26T04:19:28Z`.
    static Instant instant(String text) {
        if (text.endsWith("Z")) {
            return Instant.parse(text);
        }
        return localTime(text).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime localTime(String text) {
        return text.indexOf('-') < 0
                ? LocalTime.parse(text).atDate(LocalDate.EPOCH)
                : LocalDateTime.parse(text.replace(' ', 'T'));
    }

    private static MillraceException mismatch(String what) {
        return ErrorCondition.SCHEMA_MISMATCH.error(
                what, "Give one value of the column's type for each column.");
    }
}
