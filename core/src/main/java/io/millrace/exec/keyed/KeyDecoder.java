package io.millrace.exec.keyed;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Segments;
import io.millrace.batch.StructColumn;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.types.DataType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Makes columns of the bytes of [KeyEncoder]. Under a null stands zero, or no bytes: equal keys
/// give equal memory. Used once.
final class KeyDecoder {
    private final BufferAllocator allocator;
    private final int count;
    private final byte[][] sources;
    private final int[] cursors;
    private byte[] unescaped = new byte[64];

    KeyDecoder(BufferAllocator allocator, int count) {
        this.allocator = allocator;
        this.count = count;
        this.sources = new byte[count][];
        this.cursors = new int[count];
    }

    /// Says where the key of a row lies.
    void set(int row, byte[] source, int offset) {
        sources[row] = source;
        cursors[row] = offset;
    }

    List<ColumnVector> columns(List<DataType> types) {
        boolean[] all = new boolean[count];
        Arrays.fill(all, true);
        try (OwnedColumns columns = new OwnedColumns()) {
            for (DataType type : types) {
                columns.add(column(type, all));
            }
            return columns.release();
        }
    }

    /// @param isThere which rows have bytes for the column; the others are null
    private ColumnVector column(DataType type, boolean[] isThere) {
        boolean[] isValue = new boolean[count];
        for (int row = 0; row < count; row++) {
            isValue[row] = isThere[row] && sources[row][cursors[row]++] != 0;
        }
        if (type instanceof StructType struct) {
            return struct(struct, isValue);
        }
        PhysicalType physical = PhysicalType.of(type);
        return switch (physical) {
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> words(type, physical, isValue);
            case DECIMAL128 -> decimals(type, isValue);
            case VAR_WIDTH -> texts(type, isValue);
            case STRUCT, LIST -> throw new IllegalStateException("no key: " + type.simpleString());
        };
    }

    private ColumnVector decimals(DataType type, boolean[] isValue) {
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, count)) {
            for (int row = 0; row < count; row++) {
                if (isValue[row]) {
                    long high = KeyWords.read(sources[row], cursors[row], Long.BYTES);
                    long low = KeyWords.readUnsigned(sources[row], cursors[row] + Long.BYTES);
                    builder.setDecimal(row, high, low);
                    cursors[row] += 2 * Long.BYTES;
                } else {
                    builder.setDecimal(row, 0, 0);
                    builder.setNull(row);
                }
            }
            return builder.build();
        }
    }

    private ColumnVector words(DataType type, PhysicalType physical, boolean[] isValue) {
        int width = KeyWords.byteCount(physical);
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, count)) {
            for (int row = 0; row < count; row++) {
                if (isValue[row]) {
                    long word = KeyWords.read(sources[row], cursors[row], width);
                    OrderedWords.set(builder, physical, row, word);
                    cursors[row] += width;
                } else {
                    OrderedWords.set(builder, physical, row, 0);
                    builder.setNull(row);
                }
            }
            return builder.build();
        }
    }

    private ColumnVector texts(DataType type, boolean[] isValue) {
        try (VarWidthBuilder builder = new VarWidthBuilder(allocator, type, count, count * 8)) {
            for (int row = 0; row < count; row++) {
                if (isValue[row]) {
                    builder.append(unescaped, 0, unescape(row));
                } else {
                    builder.appendNull();
                }
            }
            return builder.build();
        }
    }

    /// Copies the string at the row's cursor and returns its length.
    private int unescape(int row) {
        byte[] source = sources[row];
        int at = cursors[row];
        int length = 0;
        while (source[at] != 0 || source[at + 1] == KeyWords.ESCAPED) {
            if (length == unescaped.length) {
                unescaped = Arrays.copyOf(unescaped, 2 * length);
            }
            unescaped[length++] = source[at];
            at += source[at] == 0 ? 2 : 1;
        }
        cursors[row] = at + 2;
        return length;
    }

    private ColumnVector struct(StructType type, boolean[] isValue) {
        try (OwnedColumns children = new OwnedColumns()) {
            for (StructField field : type) {
                children.add(column(field.dataType(), isValue));
            }
            @Nullable ArrowBuf validity = validity(isValue);
            return new StructColumn(type, count, validity, children.release());
        }
    }

    private @Nullable ArrowBuf validity(boolean[] isValue) {
        ArrowBuf buffer = Validity.allocateAllValid(allocator, count);
        MemorySegment bits = Segments.of(buffer);
        for (int row = 0; row < count; row++) {
            if (!isValue[row]) {
                Validity.clear(bits, row);
            }
        }
        return buffer;
    }
}
