package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Builds a [VarWidthColumn] by appending row after row; grows as needed.
///
/// Not thread-safe. Ownership: [#build()] hands the memory to the column; a builder that was not
/// built must be closed. At most 2 GiB - 1 of bytes: more is an [OutOfMemoryError].
public final class VarWidthBuilder implements AutoCloseable {
    private static final int BYTES_MIN = 64;

    /// Rows up to this length are copied as two longs, what is behind them included: a call to copy
    /// a few bytes costs more than the bytes.
    static final int SHORT = 16;

    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final BufferAllocator allocator;
    private final DataType type;
    private @Nullable ArrowBuf offsetBuffer;
    private @Nullable ArrowBuf byteBuffer;
    private @Nullable ArrowBuf validityBuffer;
    private MemorySegment offsets;
    private MemorySegment bytes;
    private MemorySegment bits = MemorySegment.NULL;
    private int rowCapacity;
    private int rowCount;
    private int byteCount;

    /// Allocates memory for the rows and bytes that are expected; both grow.
    public VarWidthBuilder(
            BufferAllocator allocator, DataType type, int rowsExpected, int bytesExpected) {
        this.allocator = allocator;
        this.type = type;
        this.rowCapacity = Math.max(rowsExpected, 8);
        ArrowBuf newOffsets = allocator.buffer(4L * (rowCapacity + 1));
        this.offsetBuffer = newOffsets;
        ArrowBuf newBytes;
        try {
            newBytes = allocator.buffer(Math.max(bytesExpected, BYTES_MIN));
        } catch (RuntimeException | Error e) {
            newOffsets.getReferenceManager().release();
            throw e;
        }
        this.byteBuffer = newBytes;
        this.offsets = Segments.of(newOffsets);
        this.bytes = Segments.of(newBytes);
        offsets.set(JAVA_INT, 0, 0);
    }

    /// Returns the number of rows appended.
    public int rowCount() {
        return rowCount;
    }

    /// Appends a row that is a copy of `source[offset .. offset + length]`.
    public void append(MemorySegment source, long offset, int length) {
        if (offset + SHORT <= source.byteSize() && takesShort(length)) {
            appendShort(
                    source.get(JAVA_LONG_UNALIGNED, offset),
                    source.get(JAVA_LONG_UNALIGNED, offset + 8),
                    length);
        } else {
            reserve(length);
            MemorySegment.copy(source, offset, bytes, byteCount, length);
            finishRow(length);
        }
    }

    /// Returns whether a row of so many bytes can be written as two words, with what is behind it.
    boolean takesShort(int length) {
        return length <= SHORT && byteCount + SHORT <= bytes.byteSize();
    }

    /// Appends a row that [#takesShort(int)], the first bytes of two words.
    void appendShort(long first, long second, int length) {
        reserve(length);
        bytes.set(JAVA_LONG_UNALIGNED, byteCount, first);
        bytes.set(JAVA_LONG_UNALIGNED, byteCount + 8L, second);
        finishRow(length);
    }

    /// Appends a row that is a copy of `source[offset .. offset + length]`.
    public void append(byte[] source, int offset, int length) {
        if (offset + SHORT <= source.length && takesShort(length)) {
            appendShort(
                    (long) LONGS.get(source, offset), (long) LONGS.get(source, offset + 8), length);
        } else {
            reserve(length);
            MemorySegment.copy(source, offset, bytes, JAVA_BYTE, byteCount, length);
            finishRow(length);
        }
    }

    /// Appends a copy of the array.
    public void append(byte[] source) {
        append(source, 0, source.length);
    }

    /// Appends the string in UTF-8.
    public void append(String value) {
        append(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Appends a copy of the other column's row, null or not.
    public void append(VarWidthColumn source, int row) {
        if (source.isNull(row)) {
            appendNull();
        } else {
            int start = source.start(row);
            append(source.bytes(), start, source.end(row) - start);
        }
    }

    /// Appends a null.
    public void appendNull() {
        reserve(0);
        ensureValidity();
        Validity.clear(bits, rowCount);
        finishRow(0);
    }

    private void finishRow(int length) {
        byteCount += length;
        rowCount++;
        offsets.setAtIndex(JAVA_INT, rowCount, byteCount);
    }

    private void reserve(int length) {
        if (rowCount == rowCapacity) {
            growRows();
        }
        long needed = (long) byteCount + length;
        if (needed > bytes.byteSize()) {
            growBytes(needed);
        }
    }

    private void growBytes(long needed) {
        if (needed > Integer.MAX_VALUE) {
            throw new OutOfMemoryError("a column of strings over 2 GiB");
        }
        long wanted = Math.min(Math.max(needed, bytes.byteSize() * 2), Integer.MAX_VALUE);
        ArrowBuf grown = grow(byteBuffer, wanted, byteCount);
        byteBuffer = grown;
        bytes = Segments.of(grown);
    }

    private void growRows() {
        int wanted = Math.multiplyExact(rowCapacity, 2);
        ArrowBuf grown = grow(offsetBuffer, 4L * (wanted + 1), 4L * (rowCount + 1));
        offsetBuffer = grown;
        offsets = Segments.of(grown);
        if (validityBuffer != null) {
            ArrowBuf oldBits = validityBuffer;
            ArrowBuf newBits = Validity.allocateAllValid(allocator, wanted);
            MemorySegment target = Segments.of(newBits);
            MemorySegment.copy(bits, 0, target, 0, Validity.byteCount(rowCapacity));
            oldBits.getReferenceManager().release();
            validityBuffer = newBits;
            bits = target;
        }
        rowCapacity = wanted;
    }

    private ArrowBuf grow(@Nullable ArrowBuf old, long wanted, long used) {
        if (old == null) {
            throw new IllegalStateException("built already");
        }
        ArrowBuf grown = allocator.buffer(wanted);
        MemorySegment.copy(Segments.of(old), 0, Segments.of(grown), 0, used);
        old.getReferenceManager().release();
        return grown;
    }

    private void ensureValidity() {
        if (validityBuffer == null) {
            ArrowBuf buffer = Validity.allocateAllValid(allocator, rowCapacity);
            validityBuffer = buffer;
            bits = Segments.of(buffer);
        }
    }

    /// Hands the memory to a column. The builder is then empty.
    public VarWidthColumn build() {
        ArrowBuf builtOffsets = offsetBuffer;
        ArrowBuf builtBytes = byteBuffer;
        if (builtOffsets == null || builtBytes == null) {
            throw new IllegalStateException("built already");
        }
        ArrowBuf builtValidity = validityBuffer;
        offsetBuffer = null;
        byteBuffer = null;
        validityBuffer = null;
        return new VarWidthColumn(type, rowCount, builtValidity, builtOffsets, builtBytes);
    }

    @Override
    public void close() {
        if (offsetBuffer != null) {
            offsetBuffer.getReferenceManager().release();
            offsetBuffer = null;
        }
        if (byteBuffer != null) {
            byteBuffer.getReferenceManager().release();
            byteBuffer = null;
        }
        if (validityBuffer != null) {
            validityBuffer.getReferenceManager().release();
            validityBuffer = null;
        }
    }
}
