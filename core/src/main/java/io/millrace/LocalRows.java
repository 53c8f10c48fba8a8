package io.millrace;

import io.millrace.batch.Decimals;
import io.millrace.batch.EpochTime;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
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
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.List;
import java.util.Map;

/// Checks rows that users give, while the user's own code is still on the stack.
final class LocalRows {
    private LocalRows() {}

    /// Refuses rows that do not have the schema.
    ///
    /// @throws MillraceException `SCHEMA_MISMATCH`, which names row and column;
    ///   `NUMERIC_VALUE_OUT_OF_RANGE` for a time that columns cannot hold
    static void requireFit(List<? extends Row> rows, StructType schema) {
        for (int i = 0; i < rows.size(); i++) {
            @Nullable Row row = rows.get(i);
            if (row == null) {
                throw mismatch("Row " + i + " is null.");
            }
            requireFit(row, schema, "Row " + i);
        }
    }

    private static void requireFit(Row row, StructType schema, String where) {
        if (row.length() != schema.size()) {
            throw mismatch(
                    where + " has " + row.length() + " values for " + schema.size() + " columns.");
        }
        for (int i = 0; i < schema.size(); i++) {
            StructField field = schema.apply(i);
            Object value = row.get(i);
            String here = where + ", column `" + field.name() + "`";
            if (value == null) {
                if (!field.nullable()) {
                    throw mismatch(here + " is null, but the column is not nullable.");
                }
            } else {
                requireFit(value, field.dataType(), here);
            }
        }
    }

    private static void requireFit(Object value, DataType type, String here) {
        if (value instanceof Row struct && type instanceof StructType fields) {
            requireFit(struct, fields, here);
        } else if (value instanceof List<?> list && type instanceof ArrayType array) {
            for (Object element : list) {
                requireElement(element, array.elementType(), array.containsNull(), here);
            }
        } else if (value instanceof Map<?, ?> entries && type instanceof MapType map) {
            entries.forEach(
                    (key, element) -> {
                        requireElement(key, map.keyType(), false, here);
                        requireElement(element, map.valueType(), map.valueContainsNull(), here);
                    });
        } else if (!fits(value, type)) {
            throw mismatch(
                    here
                            + " is of class "
                            + value.getClass().getName()
                            + ", but of type "
                            + type.simpleString()
                            + " in the schema.");
        } else {
            requireRange(value, type);
        }
    }

    private static void requireElement(
            @Nullable Object element, DataType type, boolean isNullable, String here) {
        if (element != null) {
            requireFit(element, type, here);
        } else if (!isNullable) {
            throw mismatch(here + " holds a null, but its elements are not nullable.");
        }
    }

    private static void requireRange(Object value, DataType type) {
        switch (value) {
            case Instant instant -> EpochTime.micros(instant);
            case Timestamp timestamp -> EpochTime.micros(timestamp.toInstant());
            case LocalDate date -> EpochTime.days(date);
            case LocalDateTime time -> EpochTime.micros(time);
            case Duration duration -> EpochTime.micros(duration);
            case Period period -> EpochTime.months(period);
            case BigDecimal decimal -> {
                DecimalType digits = (DecimalType) type;
                if (Decimals.fitted(decimal, digits.precision(), digits.scale()) == null) {
                    throw ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                            "The value " + decimal + " does not fit " + type.simpleString() + ".",
                            "Give a smaller number, or a type of more digits.");
                }
            }
            default -> {
                // All other classes have the range of their type.
            }
        }
    }

    private static boolean fits(@Nullable Object value, DataType type) {
        return switch (type) {
            case BooleanType _ -> value instanceof Boolean;
            case ByteType _ -> value instanceof Byte;
            case ShortType _ -> value instanceof Short;
            case IntegerType _ -> value instanceof Integer;
            case LongType _ -> value instanceof Long;
            case FloatType _ -> value instanceof Float;
            case DoubleType _ -> value instanceof Double;
            case StringType _ -> value instanceof String;
            case BinaryType _ -> value instanceof byte[];
            case DateType _ -> value instanceof LocalDate || value instanceof Date;
            case TimestampType _ -> value instanceof Instant || value instanceof Timestamp;
            case TimestampNTZType _ -> value instanceof LocalDateTime;
            case DecimalType _ -> value instanceof BigDecimal;
            case DayTimeIntervalType _ -> value instanceof Duration;
            case YearMonthIntervalType _ -> value instanceof Period;
            case NullType _, ArrayType _, MapType _, StructType _ -> false;
        };
    }

    private static MillraceException mismatch(String what) {
        return ErrorCondition.SCHEMA_MISMATCH.error(
                what, "Give each row the columns of the schema, in their order and types.");
    }
}
