package io.millrace.exec.keyed;

import io.millrace.batch.PhysicalType;

/// Words within the bytes of a key, as [KeyEncoder] shows them.
final class KeyWords {
    /// Follows a 00 that is part of a string; one that ends it is followed by another.
    static final byte ESCAPED = (byte) 0xFF;

    private KeyWords() {}

    /// Returns how many bytes a value of the type takes.
    static int byteCount(PhysicalType type) {
        return Math.max(1, type.bits() >>> 3);
    }

    static void write(byte[] target, int offset, int width, long word) {
        put(target, offset, width, word);
        target[offset] ^= (byte) 0x80;
    }

    /// Writes the low half of a number, which has no sign.
    static void writeUnsigned(byte[] target, int offset, long word) {
        put(target, offset, Long.BYTES, word);
    }

    private static void put(byte[] target, int offset, int width, long word) {
        int at = offset;
        for (int shift = 8 * width - 8; shift >= 0; shift -= 8) {
            target[at++] = (byte) (word >>> shift);
        }
    }

    static long read(byte[] source, int offset, int width) {
        long word = (byte) (source[offset] ^ 0x80);
        for (int i = 1; i < width; i++) {
            word = word << 8 | (source[offset + i] & 0xFF);
        }
        return word;
    }

    static long readUnsigned(byte[] source, int offset) {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word = word << 8 | (source[offset + i] & 0xFF);
        }
        return word;
    }
}
