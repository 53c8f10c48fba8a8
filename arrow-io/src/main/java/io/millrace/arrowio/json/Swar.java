package io.millrace.arrowio.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes at a time in a long ("SIMD within a register"), the first byte lowest.
///
/// A search result has the top bit of each found byte set. Of such a result the lowest set bit is
/// exact, higher ones may be false, so only the first hit may be used; those that are called exact
/// have no false ones.
final class Swar {
    static final long ONES = 0x0101010101010101L;
    static final long TOPS = 0x8080808080808080L;

    private static final long SPACES = ' ' * ONES;
    private static final long ZEROS = '0' * ONES;

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

    /// Finds bytes that are zero, exactly.
    static long exactZeros(long word) {
        return ~((word & ~TOPS) + ~TOPS | word) & TOPS;
    }

    /// Finds control characters and bytes beyond ASCII.
    static long unusual(long word) {
        return (word - SPACES | word) & TOPS;
    }

    /// Finds control characters and bytes beyond ASCII, exactly.
    static long exactUnusual(long word) {
        return (~((word & ~TOPS) + 3 * SPACES) | word) & TOPS;
    }

    /// Returns one bit for each byte of an exact result.
    static long bits(long found) {
        return (found >>> 7) * 0x0102040810204080L >>> 56;
    }

    /// Returns how many ASCII digits the word begins with.
    static int digitCount(long word) {
        return Long.numberOfTrailingZeros(exactNonDigits(word)) >>> 3;
    }

    /// Finds bytes that are no ASCII digits, exactly.
    static long exactNonDigits(long word) {
        long others = word ^ ZEROS;
        return ((others & ~TOPS) + 0x7676767676767676L | others) & TOPS;
    }

    /// Returns the number that the first ASCII digits of the word spell; 0 for none.
    ///
    /// @param count 0 to 7
    static long firstDigits(long word, int count) {
        return eightDigits(word << 1 << 63 - 8 * count);
    }

    /// Returns the number that eight ASCII digits spell.
    static long eightDigits(long word) {
        long pairs = (word & 0x0F0F0F0F0F0F0F0FL) * 2561 >>> 8;
        long fours = (pairs & 0x00FF00FF00FF00FFL) * 6553601 >>> 16;
        return (fours & 0x0000FFFF0000FFFFL) * 42949672960001L >>> 32;
    }

    /// Returns the number that the last ASCII digits before the position spell, at most eight of
    /// them. The array must have eight bytes there.
    ///
    /// @param count of digits, one or more
    static long lastDigits(byte[] b, int end, int count) {
        return eightDigits(longAt(b, end - 8) & -1L << -8 * Math.min(count, 8));
    }
}
