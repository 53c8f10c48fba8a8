package io.millrace;

import io.millrace.batch.EpochTime;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

import org.jspecify.annotations.Nullable;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

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
            } else if (value instanceof Row struct && field.dataType() instanceof StructType type) {
                requireFit(struct, type, here);
            } else if (!fits(value, field.dataType())) {
                throw mismatch(
                        here
                                + " is of class "
                                + value.getClass().getName()
                                + ", but of type "
                                + field.dataType().simpleString()
                                + " in the schema.");
            } else {
                requireRange(value);
            }
        }
    }

    private static void requireRange(Object value) {
        switch (value) {
            case Instant instant -> EpochTime.micros(instant);
            case Timestamp timestamp -> EpochTime.micros(timestamp.toInstant());
            case LocalDate date -> EpochTime.days(date);
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
            case ArrayType _ -> value instanceof List;
            case StructType _ -> false;
        };
    }

    private static MillraceException mismatch(String what) {
        return ErrorCondition.SCHEMA_MISMATCH.error(
                what, "Give each row the columns of the schema, in their order and types.");
    }
}
