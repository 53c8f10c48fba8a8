package io.millrace.batch;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Converts between batches and [Row] objects, at the edge of the engine only: `collect`,
/// `foreach`, console, memory streams and user functions.
///
/// Java values: `Boolean, Byte, Short, Integer, Long, Float, Double, String, byte[]`, [LocalDate]
/// for dates, [Instant] for timestamps (microseconds), [Row] for structs, null for nulls.
public final class RowConverter {
    private RowConverter() {}

    /// Returns the rows of the batch.
    public static List<Row> toRows(Batch batch) {
        List<Row> rows = new ArrayList<>(batch.rowCount());
        for (int row = 0; row < batch.rowCount(); row++) {
            rows.add(toRow(batch, row));
        }
        return rows;
    }

    /// Returns one row of the batch.
    public static Row toRow(Batch batch, int row) {
        @Nullable Object[] values = new @Nullable Object[batch.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(batch.column(i), row);
        }
        return RowFactory.withSchema(batch.schema(), values);
    }

    /// Returns the value of the row as a Java object.
    public static @Nullable Object value(ColumnVector column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column) {
            case FixedWidthColumn fixed -> fixedValue(fixed, row);
            case VarWidthColumn var -> varValue(var, row);
            case DictionaryColumn coded -> varValue(coded.dictionary().values(), coded.code(row));
            case StructColumn struct -> {
                @Nullable Object[] fields = new @Nullable Object[struct.children().size()];
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = value(struct.child(i), row);
                }
                yield RowFactory.withSchema((StructType) struct.type(), fields);
            }
        };
    }

    private static Object varValue(VarWidthColumn column, int row) {
        return column.type() instanceof BinaryType ? column.getBytes(row) : column.getString(row);
    }

    private static Object fixedValue(FixedWidthColumn column, int row) {
        return switch (column.physicalType()) {
            case BIT -> column.getBoolean(row);
            case INT8 -> column.getByte(row);
            case INT16 -> column.getShort(row);
            case INT32 ->
                    column.type() instanceof DateType
                            ? LocalDate.ofEpochDay(column.getInt(row))
                            : (Object) column.getInt(row);
            case INT64 ->
                    column.type() instanceof TimestampType
                            ? Instant.EPOCH.plus(column.getLong(row), ChronoUnit.MICROS)
                            : (Object) column.getLong(row);
            case FLOAT32 -> column.getFloat(row);
            case FLOAT64 -> column.getDouble(row);
            case VAR_WIDTH, STRUCT -> throw new IllegalStateException("not of fixed width");
        };
    }

    /// Returns a batch of the rows; a value of a class that does not fit its field is an
    /// [IllegalArgumentException] that names the field.
    public static Batch toBatch(
            BufferAllocator allocator, StructType schema, List<? extends Row> rows) {
        List<ColumnVector> columns = new ArrayList<>(schema.size());
        try {
            for (int i = 0; i < schema.size(); i++) {
                List<@Nullable Object> values = new ArrayList<>(rows.size());
                for (Row row : rows) {
                    values.add(row.get(i));
                }
                columns.add(column(allocator, schema.fields()[i], values));
            }
            return new Batch(schema, columns, rows.size());
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static ColumnVector column(
            BufferAllocator allocator, StructField field, List<@Nullable Object> values) {
        try {
            return column(allocator, field.dataType(), values);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "a value of column "
                            + field.name()
                            + " is not of type "
                            + field.dataType().simpleString(),
                    e);
        }
    }

    private static ColumnVector column(
            BufferAllocator allocator, DataType type, List<@Nullable Object> values) {
        PhysicalType physical = PhysicalType.of(type);
        return switch (physical) {
            case VAR_WIDTH -> varColumn(allocator, type, values);
            case STRUCT -> structColumn(allocator, (StructType) type, values);
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> {
                try (FixedWidthBuilder builder =
                        new FixedWidthBuilder(allocator, type, values.size())) {
                    for (int row = 0; row < values.size(); row++) {
                        set(builder, physical, row, values.get(row));
                    }
                    yield builder.build();
                }
            }
        };
    }

    private static void set(
            FixedWidthBuilder builder, PhysicalType physical, int row, @Nullable Object value) {
        if (value == null) {
            builder.setNull(row);
            return;
        }
        switch (physical) {
            case BIT -> builder.setBoolean(row, (Boolean) value);
            case INT8 -> builder.setByte(row, (Byte) value);
            case INT16 -> builder.setShort(row, (Short) value);
            case INT32 -> builder.setInt(row, value instanceof Integer i ? i : days(value));
            case INT64 -> builder.setLong(row, value instanceof Long l ? l : micros(value));
            case FLOAT32 -> builder.setFloat(row, (Float) value);
            case FLOAT64 -> builder.setDouble(row, (Double) value);
            case VAR_WIDTH, STRUCT -> throw new IllegalStateException("not of fixed width");
        }
    }

    private static int days(Object value) {
        return EpochTime.days(
                value instanceof java.sql.Date date ? date.toLocalDate() : (LocalDate) value);
    }

    private static long micros(Object value) {
        return EpochTime.micros(
                value instanceof java.sql.Timestamp timestamp
                        ? timestamp.toInstant()
                        : (Instant) value);
    }

    private static VarWidthColumn varColumn(
            BufferAllocator allocator, DataType type, List<@Nullable Object> values) {
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, type, values.size(), values.size() * 8)) {
            for (Object value : values) {
                if (value == null) {
                    builder.appendNull();
                } else if (type instanceof BinaryType) {
                    builder.append((byte[]) value);
                } else {
                    builder.append((String) value);
                }
            }
            return builder.build();
        }
    }

    private static StructColumn structColumn(
            BufferAllocator allocator, StructType type, List<@Nullable Object> values) {
        List<ColumnVector> children = new ArrayList<>(type.size());
        try {
            for (int i = 0; i < type.size(); i++) {
                List<@Nullable Object> fields = new ArrayList<>(values.size());
                for (Object value : values) {
                    fields.add(value == null ? null : ((Row) value).get(i));
                }
                children.add(column(allocator, type.fields()[i], fields));
            }
            return new StructColumn(type, values.size(), validity(allocator, values), children);
        } catch (RuntimeException | Error e) {
            children.forEach(ColumnVector::close);
            throw e;
        }
    }

    private static @Nullable ArrowBuf validity(
            BufferAllocator allocator, List<@Nullable Object> values) {
        if (!values.contains(null)) {
            return null;
        }
        ArrowBuf validity = Validity.allocateAllValid(allocator, values.size());
        MemorySegment bits = Segments.of(validity);
        for (int row = 0; row < values.size(); row++) {
            if (values.get(row) == null) {
                Validity.clear(bits, row);
            }
        }
        return validity;
    }
}
