package io.millrace.arrowio.json;

import java.util.Arrays;

/// Gives each distinct byte string a code, from 0 without gaps; values are never removed.
///
/// A hash table over a growing list. Values of up to eight bytes are compared as one long.
final class DictionaryEncoder {
    /// The most values; more make dictionary columns dearer than plain ones.
    static final int VALUE_COUNT_MAX = 32 * 1024;

    /// The most bytes of all values together.
    static final int BYTES_MAX = 4 << 20;

    /// Returned for a new value when the dictionary is full.
    static final int FULL = -1;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final int RECENT_BITS = 6;

    /// Short values that were asked for lately, with their lengths plus one in the last byte.
    private final long[] recent = new long[1 << RECENT_BITS];

    private final int[] recentCodes = new int[1 << RECENT_BITS];

    private int size;
    private int[] offsets = new int[17];
    private byte[] bytes = new byte[256];
    private long[] words = new long[16];
    private int[] table = new int[64];
    private int shift = 64 - 6;

    int size() {
        return size;
    }

    int[] offsets() {
        return offsets;
    }

    byte[] bytes() {
        return bytes;
    }

    /// Returns the code of `source[start .. start + length]`, or [#FULL].
    int encode(byte[] source, int start, int length) {
        if (length >= 8 || start > source.length - 8) {
            return find(source, start, length);
        }
        // No value is too short for its length to fit beside it.
        long key = Swar.longAt(source, start) & ~(-1L << 8 * length) | (long) (length + 1) << 56;
        int at = (int) (key * MULTIPLIER >>> 64 - RECENT_BITS);
        if (recent[at] == key) {
            return recentCodes[at];
        }
        int code = find(source, start, length);
        if (code != FULL) {
            recent[at] = key;
            recentCodes[at] = code;
        }
        return code;
    }

    private int find(byte[] source, int start, int length) {
        long word = Swar.wordAt(source, start, length);
        int at = slot(word, source, start, length);
        while (true) {
            int code = table[at] - 1;
            if (code < 0) {
                return add(at, word, source, start, length);
            }
            if (words[code] == word && equalsRest(code, source, start, length)) {
                return code;
            }
            at = at + 1 & table.length - 1;
        }
    }

    private boolean equalsRest(int code, byte[] source, int start, int length) {
        int from = offsets[code];
        int known = offsets[code + 1] - from;
        return known == length
                && (length <= 8
                        || Arrays.equals(
                                bytes, from + 8, from + length, source, start + 8, start + length));
    }

    private int slot(long word, byte[] source, int start, int length) {
        long hash = (word ^ length) * MULTIPLIER;
        for (int i = 8; i < length; i += 8) {
            hash = (hash ^ hash >>> 32 ^ Swar.wordAt(source, start + i, length - i)) * MULTIPLIER;
        }
        return (int) ((hash ^ hash >>> 29) * MULTIPLIER >>> shift);
    }

    private int add(int slot, long word, byte[] source, int start, int length) {
        int from = offsets[size];
        if (size == VALUE_COUNT_MAX || length > BYTES_MAX - from) {
            return FULL;
        }
        if (from + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(from + length, bytes.length * 2));
        }
        System.arraycopy(source, start, bytes, from, length);
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2 + 1);
        }
        words[size] = word;
        offsets[size + 1] = from + length;
        table[slot] = ++size;
        if (size * 2 > table.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        table = new int[table.length * 2];
        shift--;
        for (int code = 0; code < size; code++) {
            int at = slot(words[code], bytes, offsets[code], offsets[code + 1] - offsets[code]);
            while (table[at] != 0) {
                at = at + 1 & table.length - 1;
            }
            table[at] = code + 1;
        }
    }
}
