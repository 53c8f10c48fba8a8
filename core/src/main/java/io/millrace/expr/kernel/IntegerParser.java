package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Reads a decimal integer of 64 bits from bytes: a sign or none, digits, white space around.
///
/// Not thread-safe: it holds the last value.
final class IntegerParser {
    private final boolean isFractionDropped;
    private long value;

    /// Makes a parser.
    ///
    /// @param isFractionDropped whether `12.34` is read as 12
    IntegerParser(boolean isFractionDropped) {
        this.isFractionDropped = isFractionDropped;
    }

    /// Returns what the last successful [#parse] read.
    long value() {
        return value;
    }

    /// Returns whether the bytes `[start, end)` are an integer.
    boolean parse(MemorySegment bytes, int start, int end) {
        int at = start;
        int last = end;
        while (at < last && isSpace(bytes.get(JAVA_BYTE, at))) {
            at++;
        }
        while (last > at && isSpace(bytes.get(JAVA_BYTE, last - 1))) {
            last--;
        }
        boolean isNegative = at < last && bytes.get(JAVA_BYTE, at) == '-';
        if (isNegative || (at < last && bytes.get(JAVA_BYTE, at) == '+')) {
            at++;
        }
        int digits = digitCount(bytes, at, last);
        int after = at + digits;
        boolean isWhole = after == last;
        boolean isCut = !isWhole && isFractionDropped && isFraction(bytes, after, last);
        return (isWhole ? digits > 0 : isCut) && accumulate(bytes, at, after, isNegative);
    }

    private static int digitCount(MemorySegment bytes, int from, int end) {
        int at = from;
        while (at < end && bytes.get(JAVA_BYTE, at) >= '0' && bytes.get(JAVA_BYTE, at) <= '9') {
            at++;
        }
        return at - from;
    }

    private static boolean isFraction(MemorySegment bytes, int point, int end) {
        return bytes.get(JAVA_BYTE, point) == '.'
                && point + 1 + digitCount(bytes, point + 1, end) == end;
    }

    /// Adds up downwards: the negative range holds one more number.
    private boolean accumulate(MemorySegment bytes, int from, int end, boolean isNegative) {
        long sum = 0;
        for (int at = from; at < end; at++) {
            int digit = bytes.get(JAVA_BYTE, at) - '0';
            if (sum < Long.MIN_VALUE / 10 || sum * 10 < Long.MIN_VALUE + digit) {
                return false;
            }
            sum = sum * 10 - digit;
        }
        if (!isNegative && sum == Long.MIN_VALUE) {
            return false;
        }
        value = isNegative ? sum : -sum;
        return true;
    }

    private static boolean isSpace(byte b) {
        return b >= 0 && b <= ' ';
    }
}
