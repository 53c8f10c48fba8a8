package io.millrace.arrowio.json;

import io.millrace.batch.Segments;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Strings or binary values, one after the other: row `r` ends where row `r + 1` begins.
final class StringStage extends TextStage {
    private static final int BYTES_MAX = Integer.MAX_VALUE - 64;

    /// What may be copied beyond the end of a value, so that short ones go in whole words.
    private static final int SLACK = 8;

    private final DataType type;
    private int[] offsets = new int[1];
    private byte[] bytes = new byte[64];

    StringStage(DataType type) {
        this.type = type;
    }

    @Override
    void set(int row, byte[] source, int start, int length) {
        int at = offsets[row];
        if (length > bytes.length - SLACK - at) {
            grow((long) at + length + SLACK);
        }
        if (length <= 16 && start + 16 <= source.length && at + 16 <= bytes.length) {
            Swar.putLong(bytes, at, Swar.longAt(source, start));
            Swar.putLong(bytes, at + 8, Swar.longAt(source, start + 8));
        } else {
            System.arraycopy(source, start, bytes, at, length);
        }
        offsets[row + 1] = at + length;
    }

    @Override
    void setNull(int row) {
        super.setNull(row);
        offsets[row + 1] = offsets[row];
    }

    private void grow(long needed) {
        if (needed > BYTES_MAX) {
            throw new OutOfMemoryError("a column of strings over 2 GiB");
        }
        bytes =
                Arrays.copyOf(
                        bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), BYTES_MAX));
    }

    @Override
    void reserve(int rowCount) {
        super.reserve(rowCount);
        if (rowCount + 1 > offsets.length) {
            offsets = Arrays.copyOf(offsets, rowCount + 1);
        }
    }

    @Override
    VarWidthColumn build(BufferAllocator allocator, int rowCount, @Nullable ArrowBuf validity) {
        return column(allocator, new Content(type, rowCount, offsets, bytes), validity);
    }

    /// What a column is made of.
    static final class Content {
        private final DataType type;
        private final int rowCount;
        private final int[] offsets;
        private final byte[] bytes;

        /// Shares the arrays, which may be longer than what counts of them.
        Content(DataType type, int rowCount, int[] offsets, byte[] bytes) {
            this.type = type;
            this.rowCount = rowCount;
            this.offsets = offsets;
            this.bytes = bytes;
        }
    }

    /// Copies the content into a column that the caller owns.
    static VarWidthColumn column(
            BufferAllocator allocator, Content content, @Nullable ArrowBuf validity) {
        int rowCount = content.rowCount;
        int byteCount = content.offsets[rowCount];
        ArrowBuf offsetBuffer = allocator.buffer(4L * (rowCount + 1));
        ArrowBuf byteBuffer;
        try {
            byteBuffer = allocator.buffer(Math.max(8, byteCount));
        } catch (RuntimeException | Error e) {
            offsetBuffer.getReferenceManager().release();
            throw e;
        }
        MemorySegment offsetTarget = Segments.of(offsetBuffer);
        MemorySegment byteTarget = Segments.of(byteBuffer);
        MemorySegment.copy(content.offsets, 0, offsetTarget, ValueLayout.JAVA_INT, 0, rowCount + 1);
        MemorySegment.copy(content.bytes, 0, byteTarget, ValueLayout.JAVA_BYTE, 0, byteCount);
        return new VarWidthColumn(content.type, rowCount, validity, offsetBuffer, byteBuffer);
    }
}
