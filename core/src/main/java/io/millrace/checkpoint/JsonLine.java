package io.millrace.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A JSON object on one line, of numbers, texts and objects of texts: what our entries are made of.
///
/// A line that is not, or lacks a field, or has one of another type, is an
/// [IllegalArgumentException] that says so.
public final class JsonLine {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Map<String, Object> fields;

    private JsonLine(Map<String, Object> fields) {
        this.fields = fields;
    }

    /// Writes fields.
    @FunctionalInterface
    public interface Fields {
        /// Writes them into an object that is open.
        void writeTo(JsonGenerator json) throws IOException;
    }

    /// Returns the object with the fields.
    public static String write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// Reads a line.
    public static JsonLine parse(String line) {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a line is not a JSON object");
            }
            JsonLine parsed = new JsonLine(object(json, true));
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("a line has more than a JSON object");
            }
            return parsed;
        } catch (IOException e) {
            throw new IllegalArgumentException("a line is not JSON", e);
        }
    }

    private static Map<String, Object> object(JsonParser json, boolean isOuter) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_STRING) {
                fields.put(name, json.getText());
            } else if (token == JsonToken.VALUE_NUMBER_INT && isOuter) {
                fields.put(name, json.getLongValue());
            } else if (token == JsonToken.START_OBJECT && isOuter) {
                fields.put(name, object(json, false));
            } else {
                throw new IllegalArgumentException("field `" + name + "` is " + token);
            }
        }
        return fields;
    }

    private <T> T require(String name, Class<T> type) {
        Object value = fields.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + " `" + name + "`");
        }
        return type.cast(value);
    }

    /// Returns an integer.
    public long number(String name) {
        return require(name, Long.class);
    }

    /// Returns a number that counts something.
    public long count(String name) {
        long value = number(name);
        if (value < 0) {
            throw new IllegalArgumentException("`" + name + "` is " + value);
        }
        return value;
    }

    /// Returns a text.
    public String text(String name) {
        return require(name, String.class);
    }

    SortedMap<String, String> texts(String name) {
        SortedMap<String, String> texts = new TreeMap<>();
        Map<?, ?> values = require(name, Map.class);
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            texts.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
        }
        return texts;
    }

    /// Throws when the text is not one JSON value on one line.
    static void requireJson(String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a line break in " + text);
        }
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() == null) {
                throw new IllegalArgumentException("no JSON value");
            }
            json.skipChildren();
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("more than one JSON value: " + text);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
    }
}
