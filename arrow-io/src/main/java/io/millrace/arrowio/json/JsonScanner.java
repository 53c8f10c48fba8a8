package io.millrace.arrowio.json;

/// Steps over strict JSON within one line. Whatever is not strict and usual is [#BAIL]: an illegal
/// escape, an escape in a key, a control character, malformed UTF-8, a comment, deep nesting, a
/// long number.
///
/// The array must go on for [#SLACK] bytes after the line break that ends the line; no method goes
/// beyond that line break. Not thread-safe.
final class JsonScanner {
    static final int BAIL = -1;

    /// How many bytes of the array must follow the last line.
    static final int SLACK = 128;

    private static final int NUMBER_LENGTH_MAX = 100;
    private static final int KEY_LENGTH_MAX = 1024;
    private static final int DEPTH_MAX = 32;

    private final StringScanner strings;

    JsonScanner(StringScanner strings) {
        this.strings = strings;
    }

    static int skipSpaces(byte[] b, int from) {
        int at = from;
        while (b[at] == ' ' || b[at] == '\t') {
            at++;
        }
        return at;
    }

    /// Returns the position of the quote that ends the string whose first byte is at `from`.
    int stringEnd(byte[] b, int from) {
        return strings.end(b, from);
    }

    /// Returns the position of the quote that ends a string that stands for itself: one with
    /// escapes is [#BAIL].
    int plainEnd(byte[] b, int from) {
        int end = strings.end(b, from);
        return strings.hasEscapes() ? BAIL : end;
    }

    /// Returns whether the string whose end was found last has escapes.
    boolean hasEscapes() {
        return strings.hasEscapes();
    }

    static boolean isTrue(byte[] b, int at) {
        return Swar.intAt(b, at) == 0x65757274;
    }

    static boolean isFalse(byte[] b, int at) {
        return b[at] == 'f' && Swar.intAt(b, at + 1) == 0x65736C61;
    }

    static boolean isNull(byte[] b, int at) {
        return Swar.intAt(b, at) == 0x6C6C756E;
    }

    /// Returns the position after the value.
    int skipValue(byte[] b, int at) {
        return skipValue(b, at, 0);
    }

    private int skipValue(byte[] b, int at, int depth) {
        return switch (b[at]) {
            case '"' -> {
                int end = stringEnd(b, at + 1);
                yield end < 0 ? BAIL : end + 1;
            }
            case '{' -> depth == DEPTH_MAX ? BAIL : skipObject(b, at + 1, depth + 1);
            case '[' -> depth == DEPTH_MAX ? BAIL : skipArray(b, at + 1, depth + 1);
            case 't' -> isTrue(b, at) ? at + 4 : BAIL;
            case 'f' -> isFalse(b, at) ? at + 5 : BAIL;
            case 'n' -> isNull(b, at) ? at + 4 : BAIL;
            default -> skipNumber(b, at);
        };
    }

    private int skipObject(byte[] b, int from, int depth) {
        int at = skipSpaces(b, from);
        if (b[at] == '}') {
            return at + 1;
        }
        while (true) {
            if (b[at] != '"') {
                return BAIL;
            }
            int end = plainEnd(b, at + 1);
            if (end < 0 || end - at > KEY_LENGTH_MAX) {
                return BAIL;
            }
            at = skipSpaces(b, end + 1);
            if (b[at] != ':') {
                return BAIL;
            }
            at = skipValue(b, skipSpaces(b, at + 1), depth);
            if (at < 0) {
                return BAIL;
            }
            at = skipSpaces(b, at);
            if (b[at] == '}') {
                return at + 1;
            }
            if (b[at] != ',') {
                return BAIL;
            }
            at = skipSpaces(b, at + 1);
        }
    }

    private int skipArray(byte[] b, int from, int depth) {
        int at = skipSpaces(b, from);
        if (b[at] == ']') {
            return at + 1;
        }
        while (true) {
            at = skipValue(b, at, depth);
            if (at < 0) {
                return BAIL;
            }
            at = skipSpaces(b, at);
            if (b[at] == ']') {
                return at + 1;
            }
            if (b[at] != ',') {
                return BAIL;
            }
            at = skipSpaces(b, at + 1);
        }
    }

    /// Returns the position after the number; what follows must be looked at by the caller.
    static int skipNumber(byte[] b, int from) {
        int at = from;
        if (b[at] == '-') {
            at++;
        }
        int first = at;
        at = skipDigits(b, at);
        if (at == first || at - first > 1 && b[first] == '0') {
            return BAIL;
        }
        if (b[at] == '.') {
            int fraction = at + 1;
            at = skipDigits(b, fraction);
            if (at == fraction) {
                return BAIL;
            }
        }
        if (b[at] == 'e' || b[at] == 'E') {
            at++;
            if (b[at] == '+' || b[at] == '-') {
                at++;
            }
            int exponent = at;
            at = skipDigits(b, at);
            if (at == exponent) {
                return BAIL;
            }
        }
        return at - from > NUMBER_LENGTH_MAX ? BAIL : at;
    }

    private static int skipDigits(byte[] b, int from) {
        int at = from;
        while (true) {
            int count = Swar.digitCount(Swar.longAt(b, at));
            if (count < 8) {
                return at + count;
            }
            at += 8;
        }
    }
}
