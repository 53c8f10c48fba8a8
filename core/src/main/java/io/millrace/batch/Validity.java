package io.millrace.batch;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Operations on Arrow validity bitmaps: one bit a row, least significant first, 1 = not null.
public final class Validity {
    private Validity() {}

    /// Returns the bytes that a bitmap of so many rows takes, padded to whole 64-bit words.
    public static long byteCount(int rowCount) {
        return ((rowCount + 63L) >>> 6) << 3;
    }

    /// Returns whether the bit of the row is set.
    public static boolean isSet(MemorySegment bits, int row) {
        return (bits.get(ValueLayout.JAVA_BYTE, row >>> 3) >>> (row & 7) & 1) != 0;
    }

    /// Sets the bit of the row.
    public static void set(MemorySegment bits, int row) {
        int at = row >>> 3;
        byte old = bits.get(ValueLayout.JAVA_BYTE, at);
        bits.set(ValueLayout.JAVA_BYTE, at, (byte) (old | 1 << (row & 7)));
    }

    /// Clears the bit of the row.
    public static void clear(MemorySegment bits, int row) {
        int at = row >>> 3;
        byte old = bits.get(ValueLayout.JAVA_BYTE, at);
        bits.set(ValueLayout.JAVA_BYTE, at, (byte) (old & ~(1 << (row & 7))));
    }

    /// Returns how many of the first `rowCount` bits are zero.
    public static int countNulls(MemorySegment bits, int rowCount) {
        int set = 0;
        int words = rowCount >>> 6;
        for (int i = 0; i < words; i++) {
            set += Long.bitCount(bits.getAtIndex(ValueLayout.JAVA_LONG, i));
        }
        for (int row = words << 6; row < rowCount; row++) {
            set += isSet(bits, row) ? 1 : 0;
        }
        return rowCount - set;
    }

    /// Allocates a bitmap with every bit set. The caller owns it.
    public static ArrowBuf allocateAllValid(BufferAllocator allocator, int rowCount) {
        ArrowBuf bits = allocator.buffer(Math.max(8, byteCount(rowCount)));
        Segments.of(bits).fill((byte) 0xFF);
        return bits;
    }

    /// Allocates a bitmap with every bit clear. The caller owns it.
    public static ArrowBuf allocateAllNull(BufferAllocator allocator, int rowCount) {
        ArrowBuf bits = allocator.buffer(Math.max(8, byteCount(rowCount)));
        Segments.of(bits).fill((byte) 0);
        return bits;
    }
}
