package io.millrace.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.PhysicalType;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes values one after another into bytes: the columns of partials that hold many values of a
/// group. [ValueReader] reads them.
///
/// ```text
///   fixed width      the low bytes of the value's word (OrderedWords), little-endian: 1 for a
///                    boolean, else as many as the type has
///   string, binary   the length as a count, then the bytes
///   count            LEB128: seven bits a byte, lowest first, the top bit set but in the last
/// ```
///
/// Grows as needed, up to an array's 2 GiB. Not thread-safe.
public final class ValueWriter {
    private byte[] bytes = new byte[64];
    private int length;

    /// Forgets what was written and keeps the memory.
    public void clear() {
        length = 0;
    }

    /// Returns the array of which the first [#length()] bytes count: valid until the next value.
    public byte[] bytes() {
        return bytes;
    }

    /// Returns how many bytes were written.
    public int length() {
        return length;
    }

    /// Returns how many bytes a value of fixed width takes.
    public static int width(PhysicalType type) {
        return Math.max(1, type.bits() >>> 3);
    }

    /// Writes a value of fixed width.
    public void putWord(PhysicalType type, long word) {
        int width = width(type);
        reserve(width);
        for (int i = 0; i < width; i++) {
            bytes[length + i] = (byte) (word >>> (8 * i));
        }
        length += width;
    }

    /// Writes the string or binary value at `source[from .. from + size)`.
    public void putBytes(MemorySegment source, long from, int size) {
        putCount(size);
        reserve(size);
        MemorySegment.copy(source, JAVA_BYTE, from, bytes, length, size);
        length += size;
    }

    /// Writes a number that is not negative.
    public void putCount(long count) {
        reserve(10);
        long rest = count;
        while (rest >>> 7 != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void reserve(int size) {
        if (length > bytes.length - size) {
            long wanted = Math.max((long) length + size, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        }
    }
}
