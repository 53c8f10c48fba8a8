package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.util.Collections;

/// Makes columns that hold one value in all rows. The caller owns them.
public final class ConstantColumns {
    private ConstantColumns() {}

    /// Returns a column of nulls.
    public static ColumnVector ofNulls(BufferAllocator allocator, DataType type, int rowCount) {
        return switch (PhysicalType.of(type)) {
            case VAR_WIDTH -> {
                try (VarWidthBuilder builder = new VarWidthBuilder(allocator, type, rowCount, 0)) {
                    for (int row = 0; row < rowCount; row++) {
                        builder.appendNull();
                    }
                    yield builder.build();
                }
            }
            case STRUCT -> structOfNulls(allocator, (StructType) type, rowCount);
            case LIST -> RowConverter.column(allocator, type, Collections.nCopies(rowCount, null));
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 -> {
                try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, rowCount)) {
                    builder.values().fill((byte) 0);
                    builder.validityBits().fill((byte) 0);
                    yield builder.build();
                }
            }
        };
    }

    private static StructColumn structOfNulls(
            BufferAllocator allocator, StructType type, int rowCount) {
        try (OwnedColumns children = new OwnedColumns()) {
            for (StructField field : type.fields()) {
                children.add(ofNulls(allocator, field.dataType(), rowCount));
            }
            ArrowBuf validity = Validity.allocateAllNull(allocator, rowCount);
            return new StructColumn(type, rowCount, validity, children.release());
        }
    }

    /// Returns a column of a boolean, integer, date or timestamp.
    public static FixedWidthColumn ofLong(
            BufferAllocator allocator, DataType type, long value, int rowCount) {
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, rowCount)) {
            MemorySegment values = builder.values();
            switch (PhysicalType.of(type)) {
                case BIT -> values.fill((byte) (value == 0 ? 0 : -1));
                case INT8 -> values.fill((byte) value);
                case INT16 -> {
                    for (int row = 0; row < rowCount; row++) {
                        values.setAtIndex(JAVA_SHORT, row, (short) value);
                    }
                }
                case INT32 -> {
                    for (int row = 0; row < rowCount; row++) {
                        values.setAtIndex(JAVA_INT, row, (int) value);
                    }
                }
                case INT64 -> {
                    for (int row = 0; row < rowCount; row++) {
                        values.setAtIndex(JAVA_LONG, row, value);
                    }
                }
                case FLOAT32, FLOAT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                        throw new IllegalArgumentException(type + " is not integral");
            }
            return builder.build();
        }
    }

    /// Returns a column of a float or double.
    public static FixedWidthColumn ofDouble(
            BufferAllocator allocator, DataType type, double value, int rowCount) {
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, rowCount)) {
            MemorySegment values = builder.values();
            boolean isFloat = PhysicalType.of(type) == PhysicalType.FLOAT32;
            for (int row = 0; row < rowCount; row++) {
                if (isFloat) {
                    values.setAtIndex(JAVA_FLOAT, row, (float) value);
                } else {
                    values.setAtIndex(JAVA_DOUBLE, row, value);
                }
            }
            return builder.build();
        }
    }

    /// Returns a column of a string or binary value: one entry of a dictionary and codes of 0.
    ///
    /// @param lineage of the dictionary; the same object for the same bytes, so that who maps codes
    ///   maps them once
    public static DictionaryColumn ofBytes(
            BufferAllocator allocator, DataType type, byte[] value, int rowCount, Object lineage) {
        VarWidthColumn single;
        try (VarWidthBuilder builder = new VarWidthBuilder(allocator, type, 1, value.length)) {
            builder.append(value);
            single = builder.build();
        }
        ArrowBuf codes;
        try {
            codes = allocator.buffer(Math.max(8, 4L * rowCount));
        } catch (RuntimeException | Error e) {
            single.close();
            throw e;
        }
        Segments.of(codes).fill((byte) 0);
        return new DictionaryColumn(rowCount, null, codes, new Dictionary(single, lineage));
    }
}
