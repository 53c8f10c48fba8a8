package io.millrace.state;

import java.util.Optional;

/// Finds the one wrong byte behind a wrong CRC32C.
///
/// The checksum is linear: the difference between the two sums is that of the byte, moved on by as
/// many zero bytes as follow it. So it is moved back until it is the mark of a single byte. The
/// answer is a guess that is wrong, for many wrong bytes, about once in 2^24 / length; hence the
/// limit.
///
/// @param offset of the byte
/// @param difference the bits in which it is wrong
public record ChecksumDamage(long offset, int difference) {
    private static final long LENGTH_MAX = 1 << 16;
    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int[] TABLE = table();

    /// The entry of the table by its highest byte, which is different in each.
    private static final int[] BY_HIGH_BYTE = byHighByte();

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
            }
            table[i] = crc;
        }
        return table;
    }

    private static int[] byHighByte() {
        int[] entries = new int[256];
        for (int i = 0; i < entries.length; i++) {
            entries[TABLE[i] >>> 24] = i;
        }
        return entries;
    }

    /// Returns the byte that would explain the difference, or empty when no single one does or the
    /// bytes are too many to tell.
    ///
    /// @param length of the bytes that were summed
    /// @param expected their checksum as it was written down
    /// @param actual their checksum as it is
    public static Optional<ChecksumDamage> locate(long length, int expected, int actual) {
        if (expected == actual || length > LENGTH_MAX) {
            return Optional.empty();
        }
        int difference = expected ^ actual;
        for (long offset = length - 1; offset >= 0; offset--) {
            int entry = BY_HIGH_BYTE[difference >>> 24];
            difference = (difference ^ TABLE[entry]) << 8 | entry;
            if (difference >>> 8 == 0) {
                return Optional.of(new ChecksumDamage(offset, difference));
            }
        }
        return Optional.empty();
    }
}
