package io.millrace.state;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.ListColumn;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Encodes the group columns of a row as bytes, equal exactly when the groups are.
///
/// Per column a byte that tells nulls, then the value, strings and lists with their length in
/// front. Group columns are normalised already (one NaN, no -0.0), so bits compare as values do.
final class GroupKeyEncoder {
    private final int columnCount;
    private byte[] bytes = new byte[256];
    private int length;

    GroupKeyEncoder(int columnCount) {
        this.columnCount = columnCount;
    }

    /// Returns the bytes of the last key, of which [#length()] count; reused by the next.
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void encode(Batch batch, int row) {
        length = 0;
        for (int i = 0; i < columnCount; i++) {
            append(batch.column(i), row);
        }
    }

    private void append(ColumnVector column, int row) {
        if (column.isNull(row)) {
            put((byte) 0);
            return;
        }
        put((byte) 1);
        switch (column) {
            case FixedWidthColumn fixed -> appendFixed(fixed, row);
            case VarWidthColumn var -> appendBytes(var, row);
            case DictionaryColumn coded ->
                    appendBytes(coded.dictionary().values(), coded.code(row));
            case ListColumn list -> {
                putInt(list.end(row) - list.start(row));
                for (int i = list.start(row); i < list.end(row); i++) {
                    append(list.elements(), i);
                }
            }
            case StructColumn struct -> {
                for (ColumnVector child : struct.children()) {
                    append(child, row);
                }
            }
        }
    }

    private void appendFixed(FixedWidthColumn column, int row) {
        int bits = column.physicalType().bits();
        if (bits == 1) {
            put((byte) (column.getBoolean(row) ? 1 : 0));
            return;
        }
        int width = bits >>> 3;
        copy(column.values(), (long) row * width, width);
    }

    private void appendBytes(VarWidthColumn column, int row) {
        int start = column.start(row);
        int count = column.end(row) - start;
        putInt(count);
        copy(column.bytes(), start, count);
    }

    private void putInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            put((byte) (value >>> shift));
        }
    }

    private void put(byte value) {
        reserve(1);
        bytes[length++] = value;
    }

    private void copy(MemorySegment source, long offset, int count) {
        reserve(count);
        MemorySegment.copy(source, JAVA_BYTE, offset, bytes, length, count);
        length += count;
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
