package io.millrace.streaming;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;

import io.millrace.Row;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes progress as the JSON that Spark writes, of trees of maps, lists and plain values.
///
/// Spark's rules: a rate has one decimal, half up, and is left out if it is not finite; an empty
/// map is left out and the keys of others are sorted; an offset stands as JSON if it is JSON, else
/// as text.
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    /// A number whose digits are kept as they were read.
    private record NumberText(String digits) {}

    private JsonText() {}

    static String compact(Object tree) {
        return written(tree, false);
    }

    static String pretty(Object tree) {
        return written(tree, true);
    }

    /// Puts a rate, unless it is infinite or not a number.
    static void putRate(Map<String, @Nullable Object> tree, String name, double rate) {
        if (Double.isFinite(rate)) {
            tree.put(name, BigDecimal.valueOf(rate).setScale(1, RoundingMode.HALF_UP));
        }
    }

    /// Puts a map with its keys sorted, unless it is empty.
    static void putMap(Map<String, @Nullable Object> tree, String name, Map<String, ?> map) {
        if (!map.isEmpty()) {
            SortedMap<String, Object> sorted = new TreeMap<>(map);
            tree.put(name, sorted);
        }
    }

    /// An offset's JSON as a tree; the text itself if it is not JSON, null if there is none.
    static @Nullable Object offset(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return json;
            }
            Object tree = read(parser);
            return parser.nextToken() == null ? tree : json;
        } catch (IOException e) {
            return json;
        }
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                for (String key = parser.nextFieldName();
                        key != null;
                        key = parser.nextFieldName()) {
                    parser.nextToken();
                    object.put(key, read(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(read(parser));
                }
                yield array;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new NumberText(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static String written(Object tree, boolean isPretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            if (isPretty) {
                // The line break of json4s and so of Spark, on every platform.
                json.setPrettyPrinter(
                        new DefaultPrettyPrinter()
                                .withObjectIndenter(new DefaultIndenter("  ", "\n")));
            }
            write(json, tree);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, @Nullable Object node) throws IOException {
        switch (node) {
            case null -> json.writeNull();
            case Map<?, ?> object -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : object.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case List<?> array -> {
                json.writeStartArray();
                for (Object element : array) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case Row row -> writeRow(json, row);
            case NumberText number -> json.writeNumber(number.digits());
            case BigDecimal number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.longValue());
            case Boolean truth -> json.writeBoolean(truth);
            case byte[] bytes -> json.writeBinary(bytes);
            case Object other -> json.writeString(other.toString());
        }
    }

    /// A row as an object; its columns are named by position if it has no schema.
    private static void writeRow(JsonGenerator json, Row row) throws IOException {
        StructType schema = row.schema();
        json.writeStartObject();
        for (int i = 0; i < row.length(); i++) {
            json.writeFieldName(schema == null ? "_" + (i + 1) : schema.apply(i).name());
            write(json, row.get(i));
        }
        json.writeEndObject();
    }
}
