package io.millrace.arrowio.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes at a time in a long ("SIMD within a register"), the first byte lowest.
///
/// A search result has the top bit of each found byte set; of such a result the lowest set bit is
/// exact, higher ones may be false, so only the first hit may be used.
final class Swar {
    static final long ONES = 0x0101010101010101L;
    static final long TOPS = 0x8080808080808080L;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Swar() {}

    static long longAt(byte[] b, int at) {
        return (long) LONGS.get(b, at);
    }

    static void putLong(byte[] b, int at, long value) {
        LONGS.set(b, at, value);
    }

    static int intAt(byte[] b, int at) {
        return (int) INTS.get(b, at);
    }

    /// Returns up to eight bytes at the position, zero-filled, and never reads past the array.
    static long wordAt(byte[] b, int at, int length) {
        if (at + 8 <= b.length) {
            return longAt(b, at) & mask(length);
        }
        long word = 0;
        for (int i = Math.min(length, 8) - 1; i >= 0; i--) {
            word = word << 8 | b[at + i] & 0xFF;
        }
        return word;
    }

    /// Returns a mask of the first `length` bytes; of all eight for more.
    static long mask(int length) {
        return length >= 8 ? -1L : (1L << (length << 3)) - 1;
    }

    /// Finds bytes that are zero.
    static long zeros(long word) {
        return (word - ONES) & ~word & TOPS;
    }

    /// Returns whether all eight bytes are ASCII digits.
    static boolean isEightDigits(long word) {
        return ((word & 0xF0F0F0F0F0F0F0F0L)
                        | (((word + 0x0606060606060606L) & 0xF0F0F0F0F0F0F0F0L) >>> 4))
                == 0x3333333333333333L;
    }

    /// Returns the number that eight ASCII digits spell.
    static long eightDigits(long word) {
        long pairs = (word & 0x0F0F0F0F0F0F0F0FL) * 2561 >>> 8;
        long fours = (pairs & 0x00FF00FF00FF00FFL) * 6553601 >>> 16;
        return (fours & 0x0000FFFF0000FFFFL) * 42949672960001L >>> 32;
    }
}
