package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import org.apache.arrow.memory.BufferAllocator;

import java.nio.ByteBuffer;

/// Decimals as longs or as bytes, and back. Nulls stay nulls. The caller owns results.
public final class DecimalWords {
    private static final int BYTE_COUNT = 16;

    private DecimalWords() {}

    /// A word made of the two words of a decimal.
    @FunctionalInterface
    public interface Word {
        long of(long high, long low);
    }

    /// Returns a long for each decimal.
    public static FixedWidthColumn toLongs(
            BufferAllocator allocator, FixedWidthColumn decimals, Word word) {
        int rowCount = decimals.rowCount();
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.LongType, rowCount)) {
            builder.setNullsOf(decimals);
            for (int row = 0; row < rowCount; row++) {
                builder.setLong(row, word.of(decimals.getHigh(row), decimals.getLow(row)));
            }
            return builder.build();
        }
    }

    /// Returns sixteen bytes for each decimal, whose order as unsigned bytes is that of the
    /// numbers: the high word first, its sign turned round.
    public static VarWidthColumn toBytes(BufferAllocator allocator, FixedWidthColumn decimals) {
        int rowCount = decimals.rowCount();
        byte[] bytes = new byte[BYTE_COUNT];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try (VarWidthBuilder builder =
                new VarWidthBuilder(
                        allocator, DataTypes.BinaryType, rowCount, rowCount * BYTE_COUNT)) {
            for (int row = 0; row < rowCount; row++) {
                if (decimals.isNull(row)) {
                    builder.appendNull();
                } else {
                    buffer.putLong(0, decimals.getHigh(row) ^ Long.MIN_VALUE);
                    buffer.putLong(8, decimals.getLow(row));
                    builder.append(bytes);
                }
            }
            return builder.build();
        }
    }

    /// Returns the decimals whose digits are the longs.
    public static FixedWidthColumn ofLongs(
            BufferAllocator allocator, FixedWidthColumn words, DecimalType type) {
        int rowCount = words.rowCount();
        try (FixedWidthBuilder builder = new FixedWidthBuilder(allocator, type, rowCount)) {
            builder.setNullsOf(words);
            for (int row = 0; row < rowCount; row++) {
                long word = words.getLong(row);
                builder.setDecimal(row, word >> 63, word);
            }
            return builder.build();
        }
    }

    /// Returns the decimals of which [#toBytes] made the bytes.
    public static FixedWidthColumn ofBytes(
            BufferAllocator allocator, ColumnVector column, DecimalType type, Selection selection) {
        TextOperand text = TextOperand.of(column);
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, type, column.rowCount())) {
            builder.setNullsOf(column);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                if (!column.isNull(row)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.values().getBytes(text.index(row)));
                    builder.setDecimal(row, bytes.getLong(0) ^ Long.MIN_VALUE, bytes.getLong(8));
                }
            }
            return builder.build();
        }
    }
}
