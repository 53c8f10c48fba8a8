package io.millrace.arrowio.json;

/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
final class Utf8 {
    private Utf8() {}

    /// Returns whether the bytes `[from, to)` are well-formed.
    static boolean isValid(byte[] b, int from, int to) {
        int at = from;
        while (at < to) {
            while (at + 8 <= to && (Swar.longAt(b, at) & Swar.TOPS) == 0) {
                at += 8;
            }
            if (at < to) {
                if (b[at] >= 0) {
                    at++;
                } else {
                    int length = sequenceLength(b, at, to);
                    if (length < 0) {
                        return false;
                    }
                    at += length;
                }
            }
        }
        return true;
    }

    /// Returns the length of the sequence of several bytes that begins at the position, or -1 when
    /// it is malformed or does not end before `to`.
    static int sequenceLength(byte[] b, int at, int to) {
        int lead = b[at] & 0xFF;
        int length = lead < 0xC2 ? -1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : -1;
        if (length < 0 || at + length > to) {
            return -1;
        }
        int second = b[at + 1] & 0xFF;
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return -1;
        }
        for (int i = 2; i < length; i++) {
            if ((b[at + i] & 0xC0) != 0x80) {
                return -1;
            }
        }
        return length;
    }
}
