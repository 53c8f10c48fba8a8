package io.millrace.arrowio.json;

import io.millrace.expr.json.TimeReader;

import java.nio.charset.StandardCharsets;

/// Decodes an ordinary line in one pass over its bytes, straight into the stages: one strict JSON
/// object of known and unknown fields, no escapes but in strings, no duplicate keys, no mismatch.
///
/// Anything else is [JsonScanner#BAIL], which means nothing about the line but that
/// [JacksonDecoder] must decode it; the row is then half set. It guesses each key from the line
/// before, so an ordinary key costs one or two comparisons of eight bytes.
final class FastLineDecoder {
    private static final int BAIL = JsonScanner.BAIL;
    private static final int CLOSED = -2;
    private static final int KEY_LENGTH_MAX = 1024;
    private static final int DIGITS_MAX = 18;
    private static final long[] TENS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000};
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private final JsonObject root;
    private final TimeReader times;
    private StringBlock block = new ScalarStringBlock();
    private final StringScanner strings = new StringScanner(block);
    private final JsonScanner scanner = new JsonScanner(strings);
    private final Escapes escapes = new Escapes();

    // Second results of the methods below: fields, because a call may return only one value without
    // an allocation.
    private long number;
    private int fractionDigits;
    private KeySlot found = KeySlot.NONE;
    private int closedAt;

    /// How many digits over a multiple of eight the last number had. Where numbers are alike the
    /// processor guesses the comparison with it right, and need not wait for the count to go on.
    private int tailLength;

    FastLineDecoder(JsonObject root, TimeReader times) {
        this.root = root;
        this.times = times;
    }

    /// Uses another form of block from now on.
    void use(StringBlock form) {
        block = form;
        strings.use(form);
    }

    StringBlock block() {
        return block;
    }

    JsonScanner scanner() {
        return scanner;
    }

    /// Decodes the line that begins at the position and returns where the next one begins, or
    /// [JsonScanner#BAIL].
    int decode(byte[] b, int from, int row) {
        if (b[from] != '{') {
            return BAIL;
        }
        int at = object(b, from + 1, row, root);
        if (at < 0) {
            return BAIL;
        }
        if (b[at] == '\n') {
            return at + 1;
        }
        at = JsonScanner.skipSpaces(b, at);
        if (b[at] == '\r') {
            at++;
        }
        return b[at] == '\n' ? at + 1 : BAIL;
    }

    private int object(byte[] b, int from, int row, JsonObject plan) {
        long object = plan.nextObject();
        int at = from;
        int seen = 0;
        int index = 0;
        while (true) {
            KeySlot slot = plan.guess(index, b, at);
            at += slot.length;
            if (slot == KeySlot.NONE) {
                at = key(b, at, index, plan);
                if (at < 0) {
                    if (at == CLOSED) {
                        at = closedAt;
                        break;
                    }
                    return BAIL;
                }
                slot = found;
            }
            JsonField field = slot.field;
            if (field == null) {
                at = scanner.skipValue(b, at);
            } else {
                if (field.seenIn == object) {
                    return BAIL;
                }
                field.seenIn = object;
                seen++;
                at = value(b, at, row, field);
            }
            if (at < 0) {
                return BAIL;
            }
            if (b[at] == '}') {
                at++;
                break;
            }
            index++;
        }
        if (seen < plan.fieldCount()) {
            plan.nullMissing(row, object);
        }
        return at;
    }

    /// Reads up to the value that follows, with comma, key and colon; its slot is in `found`.
    private int key(byte[] b, int from, int index, JsonObject plan) {
        int at = JsonScanner.skipSpaces(b, from);
        if (b[at] == '}') {
            closedAt = at + 1;
            return CLOSED;
        }
        if (index > 0) {
            if (b[at] != ',') {
                return BAIL;
            }
            at = JsonScanner.skipSpaces(b, at + 1);
        }
        if (b[at] != '"') {
            return BAIL;
        }
        int keyFrom = at + 1;
        int keyTo = scanner.plainEnd(b, keyFrom);
        if (keyTo < 0 || keyTo - keyFrom > KEY_LENGTH_MAX) {
            return BAIL;
        }
        at = JsonScanner.skipSpaces(b, keyTo + 1);
        if (b[at] != ':') {
            return BAIL;
        }
        at = JsonScanner.skipSpaces(b, at + 1);
        found = plan.learn(index, b, from, at, plan.find(b, keyFrom, keyTo));
        return at;
    }

    /// Sets the field's row to the value at the position, and returns the position after the value
    /// or [JsonScanner#BAIL].
    int value(byte[] b, int from, int row, JsonField field) {
        int at = b[from] == ' ' ? JsonScanner.skipSpaces(b, from) : from;
        if (b[at] == 'n') {
            field.stage.setNull(row);
            return JsonScanner.isNull(b, at) ? at + 4 : BAIL;
        }
        return switch (field.kind) {
            case STRING -> string(b, at, row, field);
            case TIMESTAMP -> timestamp(b, at, row, field);
            case LONG, INTEGER, SHORT, BYTE -> integer(b, at, row, field);
            case DOUBLE, FLOAT -> real(b, at, row, field);
            case BOOLEAN -> bool(b, at, row, field);
            case DATE -> date(b, at, row, field);
            case STRUCT -> struct(b, at, row, field);
            case TIMESTAMP_NTZ -> localTime(b, at, row, field);
            case BINARY, VALUE -> BAIL;
        };
    }

    private int struct(byte[] b, int at, int row, JsonField field) {
        JsonObject plan = field.object;
        return b[at] == '{' && plan != null ? object(b, at + 1, row, plan) : BAIL;
    }

    private static int bool(byte[] b, int at, int row, JsonField field) {
        if (JsonScanner.isTrue(b, at)) {
            field.fixed().set(row, 1);
            return at + 4;
        }
        if (JsonScanner.isFalse(b, at)) {
            field.fixed().set(row, 0);
            return at + 5;
        }
        return BAIL;
    }

    private int string(byte[] b, int at, int row, JsonField field) {
        if (b[at] == '"') {
            int end = scanner.stringEnd(b, at + 1);
            if (end < 0) {
                return BAIL;
            }
            if (scanner.hasEscapes()) {
                int length = escapes.resolve(b, at + 1, end);
                field.text().set(row, escapes.text(), 0, length);
            } else {
                field.text().set(row, b, at + 1, end - at - 1);
            }
            return end + 1;
        }
        // Any other value is kept as its JSON text.
        int end = scanner.skipValue(b, at);
        if (end >= 0) {
            field.text().set(row, b, at, end - at);
        }
        return end;
    }

    private int integer(byte[] b, int from, int row, JsonField field) {
        int at = digits(b, from);
        if (at < 0 || !field.kind.holds(number)) {
            return BAIL;
        }
        field.fixed().set(row, number);
        return at;
    }

    private int timestamp(byte[] b, int from, int row, JsonField field) {
        if (b[from] != '"') {
            int at = digits(b, from);
            field.fixed().set(row, number * TimeReader.SECOND_MICROS);
            return at;
        }
        int end = scanner.plainEnd(b, from + 1);
        if (end < 0) {
            return BAIL;
        }
        long micros = times.timestamp(b, from + 1, end);
        field.fixed().set(row, micros);
        return micros == TimeReader.INVALID ? BAIL : end + 1;
    }

    private int localTime(byte[] b, int from, int row, JsonField field) {
        int end = b[from] == '"' ? scanner.plainEnd(b, from + 1) : BAIL;
        if (end < 0) {
            return BAIL;
        }
        long micros = times.localTime(b, from + 1, end);
        field.fixed().set(row, micros);
        return micros == TimeReader.INVALID ? BAIL : end + 1;
    }

    private int date(byte[] b, int from, int row, JsonField field) {
        int end = b[from] == '"' ? scanner.plainEnd(b, from + 1) : BAIL;
        if (end < 0) {
            return BAIL;
        }
        int day = times.date(b, from + 1, end);
        field.fixed().set(row, day);
        return day == TimeReader.INVALID_DATE ? BAIL : end + 1;
    }

    /// Reads a whole number of at most [#DIGITS_MAX] digits into `number`.
    private int digits(byte[] b, int from) {
        int at = from;
        boolean isNegative = b[at] == '-';
        if (isNegative) {
            at++;
        }
        int first = at;
        long value = 0;
        long word = Swar.longAt(b, at);
        int count = Swar.digitCount(word);
        if (count == 8) {
            value = Swar.eightDigits(word);
            at += 8;
            word = Swar.longAt(b, at);
            count = Swar.digitCount(word);
            if (count == 8) {
                value = value * 100_000_000 + Swar.eightDigits(word);
                at += 8;
                word = Swar.longAt(b, at);
                count = Swar.digitCount(word);
            }
        }
        if (at + count - first > DIGITS_MAX) {
            return BAIL;
        }
        if (count != tailLength) {
            tailLength = count;
        }
        int tail = tailLength;
        value = value * TENS[tail] + Swar.firstDigits(word, tail);
        at += tail;
        if (at == first || at - first > 1 && b[first] == '0') {
            return BAIL;
        }
        number = isNegative ? -value : value;
        return at;
    }

    private int real(byte[] b, int from, int row, JsonField field) {
        int end = shortDecimal(b, from);
        if (end < 0 || !isExact(number, field.kind == ValueKind.FLOAT)) {
            return longReal(b, from, row, field);
        }
        boolean isNegative = b[from] == '-';
        if (field.kind == ValueKind.FLOAT) {
            float value = (float) number / (float) POWERS[fractionDigits];
            field.fixed().set(row, Float.floatToRawIntBits(isNegative ? -value : value));
        } else {
            double value = number / POWERS[fractionDigits];
            field.fixed().set(row, Double.doubleToRawLongBits(isNegative ? -value : value));
        }
        return end;
    }

    /// Reads a number with up to seven digits before its point and up to seven after it, without an
    /// exponent, into `number` and `fractionDigits`; [#BAIL] at any other. Leaves the sign out.
    private int shortDecimal(byte[] b, int from) {
        int first = b[from] == '-' ? from + 1 : from;
        long word = Swar.longAt(b, first);
        int count = Swar.digitCount(word);
        int point = first + count;
        if (count == 8 || b[point] != '.' || count == 0 || count > 1 && b[first] == '0') {
            return BAIL;
        }
        long fraction = Swar.longAt(b, point + 1);
        int digits = Swar.digitCount(fraction);
        int end = point + 1 + digits;
        if (digits == 8 || digits == 0 || b[end] == 'e' || b[end] == 'E') {
            return BAIL;
        }
        fractionDigits = digits;
        number = Swar.firstDigits(word, count) * TENS[digits] + Swar.firstDigits(fraction, digits);
        return end;
    }

    private int longReal(byte[] b, int from, int row, JsonField field) {
        boolean isFloat = field.kind == ValueKind.FLOAT;
        int at = JsonScanner.skipNumber(b, from);
        if (at < 0) {
            return BAIL;
        }
        double value;
        int end = mantissa(b, from, at);
        long magnitude = Math.abs(number);
        if (end == at && fractionDigits == 0) {
            // A whole number; minus zero is one too, and has no sign then.
            value = isFloat ? (float) number : (double) number;
        } else if (end == at && isExact(magnitude, isFloat)) {
            value = magnitude / POWERS[fractionDigits];
            value = isFloat ? (float) magnitude / (float) POWERS[fractionDigits] : value;
            value = b[from] == '-' ? -value : value;
        } else if (isWhole(b, from, at)) {
            return BAIL;
        } else {
            String text = new String(b, from, at - from, StandardCharsets.ISO_8859_1);
            value = isFloat ? Float.parseFloat(text) : Double.parseDouble(text);
        }
        field.fixed()
                .set(
                        row,
                        isFloat
                                ? Float.floatToRawIntBits((float) value)
                                : Double.doubleToRawLongBits(value));
        return at;
    }

    /// Returns whether mantissa and power of ten are exact, so that one division rounds right.
    private boolean isExact(long magnitude, boolean isFloat) {
        return isFloat
                ? magnitude <= 1L << 24 && fractionDigits <= 10
                : magnitude <= 1L << 53 && fractionDigits < POWERS.length;
    }

    private static boolean isWhole(byte[] b, int from, int to) {
        for (int at = from; at < to; at++) {
            if (b[at] == '.' || b[at] == 'e' || b[at] == 'E') {
                return false;
            }
        }
        return true;
    }

    /// Reads digits with or without a point into `number` and `fractionDigits`, and returns where
    /// it stopped: before an exponent, and anywhere when there are too many digits.
    private int mantissa(byte[] b, int from, int to) {
        int at = b[from] == '-' ? from + 1 : from;
        long value = 0;
        int digits = 0;
        int point = -1;
        for (; at < to && digits < DIGITS_MAX; at++) {
            if (b[at] == '.') {
                point = at;
            } else if (b[at] >= '0' && b[at] <= '9') {
                value = value * 10 + (b[at] - '0');
                digits++;
            } else {
                break;
            }
        }
        number = b[from] == '-' ? -value : value;
        fractionDigits = point < 0 ? 0 : at - point - 1;
        return at;
    }
}
