package io.millrace.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A JSON object on one line, of whole numbers, texts, objects and lists: what our entries are made
/// of.
///
/// A line that is not, or lacks a field, or has one of another type, is an
/// [IllegalArgumentException] that says so.
public final class JsonLine {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /// As deep as our own lines go: fields of an operator of the query of an entry, in lists.
    private static final int DEPTH_MAX = 5;

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

    /// Writes a field that is a list of texts.
    public static void writeTexts(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
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
            JsonLine parsed = new JsonLine(object(json, 0));
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("a line has more than a JSON object");
            }
            return parsed;
        } catch (IOException e) {
            throw new IllegalArgumentException("a line is not JSON", e);
        }
    }

    private static Map<String, Object> object(JsonParser json, int depth) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, value(json, name, depth));
        }
        return fields;
    }

    private static Object value(JsonParser json, String name, int depth) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        if (token == JsonToken.START_OBJECT && depth < DEPTH_MAX) {
            return object(json, depth + 1);
        }
        if (token == JsonToken.START_ARRAY && depth < DEPTH_MAX) {
            List<Object> values = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                values.add(value(json, name, depth + 1));
            }
            return values;
        }
        throw new IllegalArgumentException("field `" + name + "` is " + token);
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

    Optional<String> optionalText(String name) {
        return fields.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /// Returns a number that counts something and fits an int.
    int intCount(String name) {
        return Math.toIntExact(Math.min(count(name), Integer.MAX_VALUE));
    }

    SortedMap<String, String> texts(String name) {
        SortedMap<String, String> texts = new TreeMap<>();
        JsonLine object = requireObject(name);
        for (String key : object.fields.keySet()) {
            texts.put(key, object.text(key));
        }
        return texts;
    }

    List<String> textList(String name) {
        List<String> texts = new ArrayList<>();
        for (Object value : require(name, List.class)) {
            if (!(value instanceof String text)) {
                throw new IllegalArgumentException("`" + name + "` has more than texts");
            }
            texts.add(text);
        }
        return texts;
    }

    Optional<JsonLine> object(String name) {
        return fields.containsKey(name) ? Optional.of(requireObject(name)) : Optional.empty();
    }

    JsonLine requireObject(String name) {
        return ofMap(name, require(name, Map.class));
    }

    List<JsonLine> objects(String name) {
        List<JsonLine> objects = new ArrayList<>();
        for (Object value : require(name, List.class)) {
            objects.add(ofMap(name, value));
        }
        return objects;
    }

    private static JsonLine ofMap(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("`" + name + "` has more than objects");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((key, field) -> fields.put((String) key, field));
        return new JsonLine(fields);
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
