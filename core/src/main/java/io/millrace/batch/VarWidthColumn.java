package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// A column of strings (UTF-8) or binary values: row `r` is the bytes from `start(r)` to `end(r)`.
///
/// A null row has an empty range. At most 2 GiB of bytes.
public final class VarWidthColumn extends ColumnVector {
    private final ArrowBuf offsetBuffer;
    private final ArrowBuf byteBuffer;
    private final MemorySegment offsets;
    private final MemorySegment bytes;

    /// Takes over the buffers.
    ///
    /// @param validity the bitmap, or null when no row is null
    /// @param offsets `rowCount + 1` ascending int32, the first 0
    public VarWidthColumn(
            DataType type,
            int rowCount,
            @Nullable ArrowBuf validity,
            ArrowBuf offsets,
            ArrowBuf bytes) {
        super(type, rowCount, validity);
        this.offsetBuffer = offsets;
        this.byteBuffer = bytes;
        this.offsets = Segments.of(offsets);
        this.bytes = Segments.of(bytes);
    }

    /// Returns the position of the first byte of the row in [#bytes()].
    public int start(int row) {
        return offsets.getAtIndex(JAVA_INT, row);
    }

    /// Returns the position after the last byte of the row in [#bytes()].
    public int end(int row) {
        return offsets.getAtIndex(JAVA_INT, row + 1L);
    }

    /// Returns the offsets: int32, one more than rows.
    public MemorySegment offsets() {
        return offsets;
    }

    /// Returns the bytes of all rows.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Returns the buffer of the offsets, borrowed.
    public ArrowBuf offsetBuffer() {
        return offsetBuffer;
    }

    /// Returns the buffer of the bytes, borrowed.
    public ArrowBuf byteBuffer() {
        return byteBuffer;
    }

    /// Returns a copy of the row's bytes.
    public byte[] getBytes(int row) {
        int start = start(row);
        byte[] copy = new byte[end(row) - start];
        MemorySegment.copy(bytes, JAVA_BYTE, start, copy, 0, copy.length);
        return copy;
    }

    /// Copies the row's bytes to the beginning of the target, which has room for
    /// [VarWidthBuilder#SHORT] bytes at least; what lies behind them there becomes undefined.
    ///
    /// @return how many bytes
    /// @throws IndexOutOfBoundsException if they do not fit
    public int copyTo(byte[] target, int row) {
        long start = start(row);
        int length = end(row) - (int) start;
        if (length <= VarWidthBuilder.SHORT && start + VarWidthBuilder.SHORT <= bytes.byteSize()) {
            VarWidthBuilder.LONGS.set(target, 0, bytes.get(JAVA_LONG_UNALIGNED, start));
            VarWidthBuilder.LONGS.set(target, 8, bytes.get(JAVA_LONG_UNALIGNED, start + 8));
        } else {
            MemorySegment.copy(bytes, JAVA_BYTE, start, target, 0, length);
        }
        return length;
    }

    /// Returns the row's bytes as a string; malformed UTF-8 is replaced.
    public String getString(int row) {
        return new String(getBytes(row), StandardCharsets.UTF_8);
    }

    /// Compares two values as unsigned bytes, which for UTF-8 is the order of code points.
    public static int compare(VarWidthColumn a, int rowA, VarWidthColumn b, int rowB) {
        int startA = a.start(rowA);
        int startB = b.start(rowB);
        int endA = a.end(rowA);
        int endB = b.end(rowB);
        long at = MemorySegment.mismatch(a.bytes, startA, endA, b.bytes, startB, endB);
        if (at < 0) {
            return 0;
        }
        if (at == endA - startA || at == endB - startB) {
            return Integer.compare(endA - startA, endB - startB);
        }
        return Byte.compareUnsigned(
                a.bytes.get(JAVA_BYTE, startA + at), b.bytes.get(JAVA_BYTE, startB + at));
    }

    @Override
    public VarWidthColumn retain() {
        return new VarWidthColumn(
                type(),
                rowCount(),
                retainedValidity(),
                retained(offsetBuffer),
                retained(byteBuffer));
    }

    @Override
    void releaseBuffers() {
        offsetBuffer.getReferenceManager().release();
        byteBuffer.getReferenceManager().release();
    }
}
