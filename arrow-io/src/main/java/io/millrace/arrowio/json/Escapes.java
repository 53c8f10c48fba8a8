package io.millrace.arrowio.json;

import java.util.Arrays;

/// The escapes of JSON strings: which are legal, and what they stand for.
///
/// Not thread-safe; an object keeps its memory for the next string.
final class Escapes {
    private static final byte ILLEGAL = -1;
    private static final byte UNICODE = -2;
    private static final byte[] MEANINGS = meanings();
    private static final byte[] HEX = hexDigits();
    private static final long BACKSLASHES = '\\' * Swar.ONES;
    private static final int BYTES_KEPT_MAX = 1 << 20;

    private byte[] text = new byte[64];

    private static byte[] meanings() {
        byte[] meanings = new byte[256];
        Arrays.fill(meanings, ILLEGAL);
        for (char itself : new char[] {'"', '\\', '/'}) {
            meanings[itself] = (byte) itself;
        }
        meanings['b'] = '\b';
        meanings['f'] = '\f';
        meanings['n'] = '\n';
        meanings['r'] = '\r';
        meanings['t'] = '\t';
        meanings['u'] = UNICODE;
        return meanings;
    }

    private static byte[] hexDigits() {
        byte[] digits = new byte[256];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (i < 128 ? Character.digit(i, 16) : -1);
        }
        return digits;
    }

    /// Returns whether an escape is legal, the position being that of the byte after its backslash.
    static boolean isLegal(byte[] b, int at) {
        int meaning = MEANINGS[b[at] & 0xFF];
        return meaning >= 0 || meaning == UNICODE && hex(b, at + 1) >= 0;
    }

    /// Returns the value of four hexadecimal digits, negative if they are not all digits.
    private static int hex(byte[] b, int at) {
        return HEX[b[at] & 0xFF] << 12
                | HEX[b[at + 1] & 0xFF] << 8
                | HEX[b[at + 2] & 0xFF] << 4
                | HEX[b[at + 3] & 0xFF];
    }

    /// Returns the bytes that [#resolve] wrote, which the next call overwrites.
    byte[] text() {
        return text;
    }

    /// Writes the string in the bytes `[from, to)`, whose escapes are legal, as UTF-8 and returns
    /// its length. Half a surrogate pair becomes `?`, as it does when Java encodes a string.
    int resolve(byte[] b, int from, int to) {
        reserve(to - from + 8);
        int at = from;
        int out = 0;
        while (true) {
            long word = Swar.longAt(b, at);
            Swar.putLong(text, out, word);
            long hits = Swar.zeros(word ^ BACKSLASHES);
            int plain = hits == 0 ? 8 : Long.numberOfTrailingZeros(hits) >>> 3;
            if (at + plain >= to) {
                return out + to - at;
            }
            at += plain;
            out += plain;
            if (hits != 0) {
                int meaning = MEANINGS[b[at + 1] & 0xFF];
                if (meaning == UNICODE) {
                    int character = hex(b, at + 2);
                    at += 6;
                    if (Character.isHighSurrogate((char) character) && isLowSurrogate(b, at, to)) {
                        character = Character.toCodePoint((char) character, (char) hex(b, at + 2));
                        at += 6;
                    }
                    out += encode(character, out);
                } else {
                    text[out++] = (byte) meaning;
                    at += 2;
                }
            }
        }
    }

    private void reserve(int length) {
        boolean isTooLarge = text.length > BYTES_KEPT_MAX && length < BYTES_KEPT_MAX / 2;
        if (length > text.length || isTooLarge) {
            text = new byte[length + length / 2];
        }
    }

    private static boolean isLowSurrogate(byte[] b, int at, int to) {
        return at + 6 <= to
                && b[at] == '\\'
                && b[at + 1] == 'u'
                && Character.isLowSurrogate((char) hex(b, at + 2));
    }

    private int encode(int character, int at) {
        if (character < 0x80) {
            text[at] = (byte) character;
            return 1;
        }
        if (character < 0x800) {
            text[at] = (byte) (0xC0 | character >> 6);
            text[at + 1] = (byte) (0x80 | character & 0x3F);
            return 2;
        }
        if (Character.isBmpCodePoint(character)) {
            if (Character.isSurrogate((char) character)) {
                text[at] = '?';
                return 1;
            }
            text[at] = (byte) (0xE0 | character >> 12);
            text[at + 1] = (byte) (0x80 | character >> 6 & 0x3F);
            text[at + 2] = (byte) (0x80 | character & 0x3F);
            return 3;
        }
        text[at] = (byte) (0xF0 | character >> 18);
        text[at + 1] = (byte) (0x80 | character >> 12 & 0x3F);
        text[at + 2] = (byte) (0x80 | character >> 6 & 0x3F);
        text[at + 3] = (byte) (0x80 | character & 0x3F);
        return 4;
    }
}
