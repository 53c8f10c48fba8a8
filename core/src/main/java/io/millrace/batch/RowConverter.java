package io.millrace.batch;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.error.ErrorCondition;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.MapType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Converts between batches and [Row] objects, at the edge of the engine only: `collect`,
/// `foreach`, console, memory streams and user functions.
///
/// Java values: `Boolean, Byte, Short, Integer, Long, Float, Double, String, byte[]`, [LocalDate]
/// for dates, [Instant] for timestamps (microseconds), [LocalDateTime] for those without a zone,
/// [BigDecimal], [Duration] and [Period] for intervals, [Row] for structs, unmodifiable [List] and
/// [Map] for arrays and maps, null for nulls.
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
            case ListColumn list ->
                    list.type() instanceof MapType ? map(list, row) : list(list, row);
        };
    }

    private static List<@Nullable Object> list(ListColumn column, int row) {
        List<@Nullable Object> elements = new ArrayList<>(column.end(row) - column.start(row));
        for (int i = column.start(row); i < column.end(row); i++) {
            elements.add(value(column.elements(), i));
        }
        return Collections.unmodifiableList(elements);
    }

    private static Map<Object, @Nullable Object> map(ListColumn column, int row) {
        StructColumn entries = (StructColumn) column.elements();
        Map<Object, @Nullable Object> map =
                LinkedHashMap.newLinkedHashMap(column.end(row) - column.start(row));
        for (int i = column.start(row); i < column.end(row); i++) {
            map.put(Objects.requireNonNull(value(entries.child(0), i)), value(entries.child(1), i));
        }
        return Collections.unmodifiableMap(map);
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
                    switch (column.type()) {
                        case DateType _ -> LocalDate.ofEpochDay(column.getInt(row));
                        case YearMonthIntervalType _ ->
                                Period.ofMonths(column.getInt(row)).normalized();
                        default -> column.getInt(row);
                    };
            case INT64 ->
                    switch (column.type()) {
                        case TimestampType _ ->
                                Instant.EPOCH.plus(column.getLong(row), ChronoUnit.MICROS);
                        case TimestampNTZType _ -> EpochTime.localTime(column.getLong(row));
                        case DayTimeIntervalType _ ->
                                Duration.of(column.getLong(row), ChronoUnit.MICROS);
                        default -> column.getLong(row);
                    };
            case FLOAT32 -> column.getFloat(row);
            case FLOAT64 -> column.getDouble(row);
            case DECIMAL128 -> column.getDecimal(row);
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
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

    /// Returns a column of the values, which the caller owns. Besides the Java values of rows it
    /// takes what literals hold: days, microseconds and months as numbers.
    ///
    /// @throws ClassCastException for a value of another class
    public static ColumnVector column(
            BufferAllocator allocator, DataType type, List<? extends @Nullable Object> values) {
        PhysicalType physical = PhysicalType.of(type);
        return switch (physical) {
            case VAR_WIDTH -> varColumn(allocator, type, values);
            case STRUCT -> structColumn(allocator, (StructType) type, values);
            case LIST -> listColumn(allocator, type, values);
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 -> {
                try (FixedWidthBuilder builder =
                        new FixedWidthBuilder(allocator, type, values.size())) {
                    for (int row = 0; row < values.size(); row++) {
                        set(builder, type, row, values.get(row));
                    }
                    yield builder.build();
                }
            }
        };
    }

    private static void set(
            FixedWidthBuilder builder, DataType type, int row, @Nullable Object value) {
        if (value == null) {
            builder.setNull(row);
            return;
        }
        switch (PhysicalType.of(type)) {
            case BIT -> builder.setBoolean(row, (Boolean) value);
            case INT8 -> builder.setByte(row, (Byte) value);
            case INT16 -> builder.setShort(row, (Short) value);
            case INT32 -> builder.setInt(row, value instanceof Integer i ? i : ints(value));
            case INT64 -> builder.setLong(row, value instanceof Long l ? l : micros(value));
            case FLOAT32 -> builder.setFloat(row, (Float) value);
            case FLOAT64 -> builder.setDouble(row, (Double) value);
            case DECIMAL128 ->
                    builder.setDecimal(row, unscaled((BigDecimal) value, (DecimalType) type));
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
        }
    }

    private static BigInteger unscaled(BigDecimal value, DecimalType type) {
        BigDecimal fitted = Decimals.fitted(value, type.precision(), type.scale());
        if (fitted == null) {
            throw ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                    "The value " + value + " does not fit the type " + type.simpleString() + ".",
                    "Give a smaller number, or a type of more digits.");
        }
        return fitted.unscaledValue();
    }

    private static int ints(Object value) {
        return switch (value) {
            case java.sql.Date date -> EpochTime.days(date.toLocalDate());
            case Period period -> EpochTime.months(period);
            default -> EpochTime.days((LocalDate) value);
        };
    }

    private static long micros(Object value) {
        return switch (value) {
            case java.sql.Timestamp timestamp -> EpochTime.micros(timestamp.toInstant());
            case LocalDateTime time -> EpochTime.micros(time);
            case Duration duration -> EpochTime.micros(duration);
            default -> EpochTime.micros((Instant) value);
        };
    }

    private static ListColumn listColumn(
            BufferAllocator allocator, DataType type, List<? extends @Nullable Object> values) {
        int[] offsets = new int[values.size() + 1];
        List<@Nullable Object> elements = new ArrayList<>();
        for (int row = 0; row < values.size(); row++) {
            switch (values.get(row)) {
                case null -> {}
                case Map<?, ?> map -> map.forEach((k, v) -> elements.add(RowFactory.create(k, v)));
                case Object list -> elements.addAll((List<?>) list);
            }
            offsets[row + 1] = elements.size();
        }
        return ListColumn.assemble(
                allocator,
                type,
                offsets,
                column(allocator, ListColumn.elementType(type), elements),
                () -> validity(allocator, values));
    }

    private static VarWidthColumn varColumn(
            BufferAllocator allocator, DataType type, List<? extends @Nullable Object> values) {
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
            BufferAllocator allocator, StructType type, List<? extends @Nullable Object> values) {
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
            BufferAllocator allocator, List<? extends @Nullable Object> values) {
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
