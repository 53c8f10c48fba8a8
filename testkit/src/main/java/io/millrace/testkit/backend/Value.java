package io.millrace.testkit.backend;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// One value that is not null, in the canonical order of its type.
sealed interface Value extends Comparable<Value> {
    /// A boolean, 0 or 1; an integer; a date in days; a timestamp in microseconds.
    record Whole(long number) implements Value {
        @Override
        public int compareTo(Value other) {
            return Long.compare(number, ((Whole) other).number);
        }
    }

    /// A float or a double; all NaN are one, above every number; -0.0 lies below 0.0.
    record Floating(double number) implements Value {
        @Override
        public int compareTo(Value other) {
            return Double.compare(number, ((Floating) other).number);
        }
    }

    /// A string in UTF-8 or a binary value, in the order of unsigned bytes.
    @SuppressWarnings("ArrayRecordComponent") // compared by compareTo, which reads the content
    record Bytes(byte[] bytes) implements Value {
        @Override
        public int compareTo(Value other) {
            return Arrays.compareUnsigned(bytes, ((Bytes) other).bytes);
        }

        @Override
        public String toString() {
            return "Bytes[" + HexFormat.of().formatHex(bytes) + "]";
        }
    }

    /// Returns the value under which rows are grouped: -0.0 is 0.0.
    default Value asKey() {
        return this instanceof Floating(double number) && number == 0 ? new Floating(0.0) : this;
    }

    /// Returns the row's value, which is not null.
    static Value read(ColumnVector column, int row) {
        return switch (column) {
            case FixedWidthColumn fixed -> read(fixed, row);
            case VarWidthColumn text -> new Bytes(text.getBytes(row));
            case DictionaryColumn coded ->
                    new Bytes(coded.dictionary().values().getBytes(coded.code(row)));
            case StructColumn _, ListColumn _ ->
                    throw new IllegalArgumentException("a struct or list is not a value");
        };
    }

    private static Value read(FixedWidthColumn column, int row) {
        return switch (column.physicalType()) {
            case BIT -> new Whole(column.getBoolean(row) ? 1 : 0);
            case INT8 -> new Whole(column.getByte(row));
            case INT16 -> new Whole(column.getShort(row));
            case INT32 -> new Whole(column.getInt(row));
            case INT64 -> new Whole(column.getLong(row));
            case FLOAT32 -> new Floating(column.getFloat(row));
            case FLOAT64 -> new Floating(column.getDouble(row));
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        };
    }

    /// Returns a batch of the values, given column by column. The value under a null is zero, so
    /// that equal groups are equal bytes.
    static Batch toBatch(
            BufferAllocator allocator,
            StructType schema,
            List<List<@Nullable Value>> columns,
            int rowCount) {
        List<ColumnVector> built = new ArrayList<>();
        try {
            for (StructField field : schema) {
                built.add(toColumn(allocator, field.dataType(), columns.get(built.size())));
            }
            return new Batch(schema, built, rowCount);
        } catch (RuntimeException | Error e) {
            built.forEach(ColumnVector::close);
            throw e;
        }
    }

    /// Returns a column of the values.
    static ColumnVector toColumn(
            BufferAllocator allocator, DataType type, List<@Nullable Value> values) {
        PhysicalType physical = PhysicalType.of(type);
        if (!physical.isFixedWidth()) {
            return toVarWidth(allocator, type, values);
        }
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, values.size())) {
            builder.values().fill((byte) 0);
            for (int row = 0; row < values.size(); row++) {
                Value value = values.get(row);
                if (value == null) {
                    builder.setNull(row);
                } else {
                    set(builder, physical, row, value);
                }
            }
            return builder.build();
        }
    }

    private static void set(
            FixedWidthBuilder builder, PhysicalType physical, int row, Value value) {
        switch (physical) {
            case BIT -> builder.setBoolean(row, whole(value) != 0);
            case INT8 -> builder.setByte(row, (byte) whole(value));
            case INT16 -> builder.setShort(row, (short) whole(value));
            case INT32 -> builder.setInt(row, (int) whole(value));
            case INT64 -> builder.setLong(row, whole(value));
            // doubleToLongBits and not the value itself: there is one NaN.
            case FLOAT32 ->
                    builder.setFloat(
                            row,
                            Float.intBitsToFloat(Float.floatToIntBits((float) floating(value))));
            case FLOAT64 ->
                    builder.setDouble(
                            row, Double.longBitsToDouble(Double.doubleToLongBits(floating(value))));
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        }
    }

    private static ColumnVector toVarWidth(
            BufferAllocator allocator, DataType type, List<@Nullable Value> values) {
        try (VarWidthBuilder builder = new VarWidthBuilder(allocator, type, values.size(), 0)) {
            for (Value value : values) {
                if (value instanceof Bytes(byte[] bytes)) {
                    builder.append(bytes);
                } else {
                    builder.appendNull();
                }
            }
            return builder.build();
        }
    }

    private static long whole(Value value) {
        return ((Whole) value).number();
    }

    private static double floating(Value value) {
        return ((Floating) value).number();
    }
}
