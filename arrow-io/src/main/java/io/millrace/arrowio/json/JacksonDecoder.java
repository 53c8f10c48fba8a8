package io.millrace.arrowio.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.expr.json.JsonValueReader;
import io.millrace.expr.json.TimeReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Decodes any record by Jackson: the definition of what [FastLineDecoder] may do faster.
///
/// A record is read twice, first for its syntax: what is broken anywhere gives no value at all. Of
/// a record that holds several root values only the first counts. Malformed UTF-8 anywhere in the
/// record makes it malformed.
final class JacksonDecoder {
    /// What a record is before its rows are looked at.
    enum Shape {
        /// Nothing but white space.
        EMPTY,
        /// Broken, or neither an object nor an array.
        MALFORMED,
        /// One object or an array: rows follow.
        ROWS
    }

    /// What became of a row.
    enum RowResult {
        /// There are no more rows.
        NONE,
        /// Every value fits its field.
        GOOD,
        /// A value does not fit its field, which is null then.
        MISMATCH
    }

    private final JsonFactory factory;
    private final JsonObject root;
    private final TimeReader times;
    private final JsonValueReader values;
    private @Nullable JsonParser open;
    private boolean isArray;
    private byte[] record = new byte[0];
    private int recordFrom;

    JacksonDecoder(JsonObject root, TimeReader times, JsonReadOptions options) {
        this.factory = options.factory();
        this.root = root;
        this.times = times;
        this.values = new JsonValueReader(times, options.isNonNumericAccepted());
    }

    /// Begins the record in the bytes `[from, to)`, which must stay as they are until the last row.
    Shape start(byte[] b, int from, int to) {
        record = b;
        recordFrom = from;
        open = null;
        if (!Utf8.isValid(b, from, to)) {
            return Shape.MALFORMED;
        }
        Shape shape = shape(b, from, to);
        if (shape == Shape.ROWS) {
            try {
                JsonParser parser = factory.createParser(b, from, to - from);
                isArray = parser.nextToken() == JsonToken.START_ARRAY;
                open = parser;
            } catch (IOException e) {
                throw new IllegalStateException("a record that was valid no longer is", e);
            }
        }
        return shape;
    }

    private Shape shape(byte[] b, int from, int to) {
        try (JsonParser parser = factory.createParser(b, from, to - from)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Shape.EMPTY;
            }
            if (!first.isStructStart()) {
                return Shape.MALFORMED;
            }
            parser.skipChildren();
            return Shape.ROWS;
        } catch (IOException _) {
            return Shape.MALFORMED;
        }
    }

    /// Decodes the next row of the record.
    RowResult next(int row) {
        JsonParser parser = open;
        if (parser == null) {
            return RowResult.NONE;
        }
        try {
            if (isArray && parser.nextToken() == JsonToken.END_ARRAY) {
                close();
                return RowResult.NONE;
            }
            boolean isGood;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                isGood = object(parser, row, root);
            } else {
                parser.skipChildren();
                root.setNull(row);
                isGood = false;
            }
            if (!isArray) {
                close();
            }
            return isGood ? RowResult.GOOD : RowResult.MISMATCH;
        } catch (IOException e) {
            throw new IllegalStateException("a record that was valid no longer is", e);
        }
    }

    /// Ends the record early.
    void close() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new IllegalStateException("a parser over an array cannot fail to close", e);
            }
            open = null;
        }
    }

    private boolean object(JsonParser parser, int row, JsonObject plan) throws IOException {
        long object = plan.nextObject();
        boolean isGood = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            JsonField field = plan.find(parser.currentName());
            JsonToken token = parser.nextToken();
            if (field == null) {
                parser.skipChildren();
            } else if (token == JsonToken.VALUE_NULL) {
                field.stage.setNull(row);
                field.seenIn = object;
            } else if (field.object != null && token == JsonToken.START_OBJECT) {
                field.stage.clearNull(row);
                isGood &= object(parser, row, field.object);
                field.seenIn = object;
            } else if (value(parser, token, row, field)) {
                field.stage.clearNull(row);
                field.seenIn = object;
                isGood &= !values.takePartial();
            } else {
                // The value before it, of a duplicate key, stays.
                parser.skipChildren();
                isGood = false;
            }
        }
        plan.nullMissing(row, object);
        return isGood;
    }

    /// Sets the field and returns true, or returns false at a value that does not fit.
    private boolean value(JsonParser parser, JsonToken token, int row, JsonField field)
            throws IOException {
        return switch (field.kind) {
            case BOOLEAN -> bool(token, row, field);
            case BYTE, SHORT, INTEGER, LONG -> integer(parser, token, row, field);
            case FLOAT -> {
                Float value = values.floatValue(parser, token);
                yield value != null && set(field, row, Float.floatToRawIntBits(value));
            }
            case DOUBLE -> {
                Double value = values.doubleValue(parser, token);
                yield value != null && set(field, row, Double.doubleToRawLongBits(value));
            }
            case DATE -> date(parser, token, row, field);
            case TIMESTAMP -> timestamp(parser, token, row, field);
            case STRING -> {
                field.text().set(row, text(parser, token));
                yield true;
            }
            case BINARY -> binary(parser, token, row, field);
            case TIMESTAMP_NTZ -> localTime(parser, token, row, field);
            case VALUE -> {
                Object value = values.read(parser, field.type);
                if (value == null || JsonValueReader.isMismatch(value)) {
                    yield false;
                }
                field.values().set(row, value);
                yield true;
            }
            case STRUCT -> false;
        };
    }

    private static boolean set(JsonField field, int row, long value) {
        field.fixed().set(row, value);
        return true;
    }

    private static boolean bool(JsonToken token, int row, JsonField field) {
        return token.isBoolean() && set(field, row, token == JsonToken.VALUE_TRUE ? 1 : 0);
    }

    private static boolean integer(JsonParser parser, JsonToken token, int row, JsonField field)
            throws IOException {
        Long value = JsonValueReader.whole(parser, token);
        return value != null && field.kind.holds(value) && set(field, row, value);
    }

    private boolean date(JsonParser parser, JsonToken token, int row, JsonField field)
            throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return false;
        }
        byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
        int day = times.date(text, 0, text.length);
        return day != TimeReader.INVALID_DATE && set(field, row, day);
    }

    private boolean localTime(JsonParser parser, JsonToken token, int row, JsonField field)
            throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return false;
        }
        byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
        long micros = times.localTime(text, 0, text.length);
        return micros != TimeReader.INVALID && set(field, row, micros);
    }

    private boolean timestamp(JsonParser parser, JsonToken token, int row, JsonField field)
            throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
            long micros = times.timestamp(text, 0, text.length);
            return micros != TimeReader.INVALID && set(field, row, micros);
        }
        Long seconds = JsonValueReader.whole(parser, token);
        return seconds != null && set(field, row, seconds * TimeReader.SECOND_MICROS);
    }

    private static boolean binary(JsonParser parser, JsonToken token, int row, JsonField field) {
        if (token != JsonToken.VALUE_STRING) {
            return false;
        }
        try {
            // Decoding straight from the input would stop within the text at what is no base64.
            parser.finishToken();
            field.text().set(row, parser.getBinaryValue());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the string, or the JSON text of any other value as it stands in the record.
    private byte[] text(JsonParser parser, JsonToken token) throws IOException {
        if (!token.isStructStart()) {
            return parser.getText().getBytes(StandardCharsets.UTF_8);
        }
        int from = recordFrom + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = recordFrom + (int) parser.currentLocation().getByteOffset();
        byte[] text = new byte[to - from];
        System.arraycopy(record, from, text, 0, text.length);
        return text;
    }
}
