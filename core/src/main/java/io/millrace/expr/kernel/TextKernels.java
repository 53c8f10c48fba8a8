package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.BinaryType;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Functions of strings, on their UTF-8 bytes; positions and lengths count code points.
///
/// Null in, null out. The caller owns results.
public final class TextKernels {
    private TextKernels() {}

    /// Returns the strings in upper or lower case, by Unicode's rules of no language.
    public static VarWidthColumn changeCase(
            BufferAllocator allocator, ColumnVector column, Selection selection, boolean isUpper) {
        TextOperand text = TextOperand.of(column);
        try (VarWidthBuilder builder = builder(allocator, column)) {
            byte[] scratch = new byte[64];
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                TextColumns.fillTo(builder, row);
                if (column.isNull(row)) {
                    builder.appendNull();
                    continue;
                }
                int at = text.index(row);
                int start = text.values().start(at);
                int length = text.values().end(at) - start;
                scratch = length > scratch.length ? new byte[length * 2] : scratch;
                MemorySegment.copy(text.values().bytes(), JAVA_BYTE, start, scratch, 0, length);
                if (changeAscii(scratch, length, isUpper)) {
                    builder.append(scratch, 0, length);
                } else {
                    String value = text.values().getString(at);
                    builder.append(
                            isUpper
                                    ? value.toUpperCase(Locale.ROOT)
                                    : value.toLowerCase(Locale.ROOT));
                }
            }
            TextColumns.fillTo(builder, column.rowCount());
            return builder.build();
        }
    }

    private static boolean changeAscii(byte[] bytes, int length, boolean isUpper) {
        int first = isUpper ? 'a' : 'A';
        for (int i = 0; i < length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
            if (bytes[i] >= first && bytes[i] < first + 26) {
                bytes[i] ^= 0x20;
            }
        }
        return true;
    }

    /// Returns the strings without the spaces (U+0020 alone) at their ends.
    public static VarWidthColumn trim(
            BufferAllocator allocator,
            ColumnVector column,
            Selection selection,
            boolean atStart,
            boolean atEnd) {
        TextOperand text = TextOperand.of(column);
        MemorySegment bytes = text.values().bytes();
        try (VarWidthBuilder builder = builder(allocator, column)) {
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                TextColumns.fillTo(builder, row);
                if (column.isNull(row)) {
                    builder.appendNull();
                    continue;
                }
                int start = text.values().start(text.index(row));
                int end = text.values().end(text.index(row));
                while (atStart && start < end && bytes.get(JAVA_BYTE, start) == ' ') {
                    start++;
                }
                while (atEnd && start < end && bytes.get(JAVA_BYTE, end - 1) == ' ') {
                    end--;
                }
                builder.append(bytes, start, end - start);
            }
            TextColumns.fillTo(builder, column.rowCount());
            return builder.build();
        }
    }

    /// Returns the number of code points of strings, of bytes of binary values.
    public static FixedWidthColumn length(
            BufferAllocator allocator, ColumnVector column, Selection selection) {
        TextOperand text = TextOperand.of(column);
        boolean isBinary = column.type() instanceof BinaryType;
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.IntegerType, column.rowCount())) {
            builder.setNullsOf(column);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                if (!column.isNull(row)) {
                    int start = text.values().start(text.index(row));
                    int end = text.values().end(text.index(row));
                    int length =
                            isBinary ? end - start : codePoints(text.values().bytes(), start, end);
                    builder.setInt(row, length);
                }
            }
            return builder.build();
        }
    }

    private static int codePoints(MemorySegment bytes, int start, int end) {
        int count = 0;
        for (int at = start; at < end; at++) {
            count += isContinuation(bytes.get(JAVA_BYTE, at)) ? 0 : 1;
        }
        return count;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /// Returns the part of each string that begins at a position, which counts from 1 at the start
    /// (0 is the start too) or from -1 at the end, and has at most a length.
    public static VarWidthColumn substring(
            BufferAllocator allocator,
            ColumnVector column,
            FixedWidthColumn positions,
            FixedWidthColumn lengths,
            Selection selection) {
        TextOperand text = TextOperand.of(column);
        MemorySegment bytes = text.values().bytes();
        try (VarWidthBuilder builder = builder(allocator, column)) {
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                TextColumns.fillTo(builder, row);
                if (column.isNull(row) || positions.isNull(row) || lengths.isNull(row)) {
                    builder.appendNull();
                    continue;
                }
                int start = text.values().start(text.index(row));
                int end = text.values().end(text.index(row));
                int position = positions.getInt(row);
                long first =
                        position > 0
                                ? position - 1L
                                : position == 0
                                        ? 0
                                        : (long) codePoints(bytes, start, end) + position;
                // A start before the string uses up length, as in Spark.
                long last = first + Math.max(0, lengths.getInt(row));
                int from = skip(bytes, start, end, Math.max(0, first));
                int to = skip(bytes, from, end, Math.max(0, last) - Math.max(0, first));
                builder.append(bytes, from, to - from);
            }
            TextColumns.fillTo(builder, column.rowCount());
            return builder.build();
        }
    }

    private static int skip(MemorySegment bytes, int start, int end, long codePoints) {
        int at = start;
        for (long i = 0; i < codePoints && at < end; i++) {
            at++;
            while (at < end && isContinuation(bytes.get(JAVA_BYTE, at))) {
                at++;
            }
        }
        return at;
    }

    /// Returns the strings of all columns one after the other, null if any is.
    public static VarWidthColumn concat(
            BufferAllocator allocator,
            List<? extends ColumnVector> columns,
            int rowCount,
            Selection selection) {
        List<TextOperand> parts = columns.stream().map(TextOperand::of).toList();
        byte[] scratch = new byte[64];
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, DataTypes.StringType, rowCount, 16 * rowCount)) {
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                TextColumns.fillTo(builder, row);
                if (isAnyNull(columns, row)) {
                    builder.appendNull();
                    continue;
                }
                int length = 0;
                for (int k = 0; k < parts.size(); k++) {
                    VarWidthColumn values = parts.get(k).values();
                    int at = parts.get(k).index(row);
                    int size = values.end(at) - values.start(at);
                    if (length + size > scratch.length) {
                        scratch = Arrays.copyOf(scratch, 2 * (length + size));
                    }
                    MemorySegment.copy(
                            values.bytes(), JAVA_BYTE, values.start(at), scratch, length, size);
                    length += size;
                }
                builder.append(scratch, 0, length);
            }
            TextColumns.fillTo(builder, rowCount);
            return builder.build();
        }
    }

    private static boolean isAnyNull(List<? extends ColumnVector> columns, int row) {
        boolean isNull = false;
        for (int k = 0; k < columns.size(); k++) {
            isNull |= columns.get(k).isNull(row);
        }
        return isNull;
    }

    private static VarWidthBuilder builder(BufferAllocator allocator, ColumnVector column) {
        return new VarWidthBuilder(
                allocator, DataTypes.StringType, column.rowCount(), 8 * column.rowCount());
    }
}
