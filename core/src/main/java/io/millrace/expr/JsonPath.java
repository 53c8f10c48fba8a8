package io.millrace.expr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A path into a JSON text: `$.name['other name'][0][*]`, as `get_json_object` takes it.
///
/// @param steps names, indexes, and [Wildcard]
record JsonPath(List<Object> steps) {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Pattern STEP =
            Pattern.compile("\\.([^.\\[]+)|\\['([^']*)'\\]|\\[(\\d+|\\*)\\]");

    /// Every element of an array, or every field of an object.
    enum Wildcard {
        ALL
    }

    /// Copies the steps.
    JsonPath {
        steps = List.copyOf(steps);
    }

    /// Returns the path, or nothing for a text that is none.
    static Optional<JsonPath> parse(String text) {
        if (!text.startsWith("$")) {
            return Optional.empty();
        }
        List<Object> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        int at = 1;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                return Optional.empty();
            }
            at = matcher.end();
            steps.add(step(matcher));
        }
        return Optional.of(new JsonPath(steps));
    }

    private static Object step(Matcher matcher) {
        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        if (name != null) {
            return name.equals("*") ? Wildcard.ALL : name;
        }
        String index = matcher.group(3);
        return index.equals("*") ? Wildcard.ALL : (Object) Integer.valueOf(index);
    }

    /// Returns what is there: a text without its quotes, else the JSON text. Of several values an
    /// array; nothing where there is none, or null, or no JSON.
    Optional<String> find(String json) {
        List<String> found = new ArrayList<>();
        boolean[] isText = new boolean[1];
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            walk(parser, 0, found, isText);
        } catch (IOException _) {
            return Optional.empty();
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() == 1) {
            return isText[0]
                    ? Optional.of(unquoted(found.getFirst()))
                    : Optional.of(found.getFirst());
        }
        return Optional.of("[" + String.join(",", found) + "]");
    }

    private static String unquoted(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("a text that was just written", e);
        }
    }

    /// Consumes the value at which the parser stands.
    private void walk(JsonParser parser, int step, List<String> found, boolean[] isText)
            throws IOException {
        if (step == steps.size()) {
            if (parser.currentToken() != JsonToken.VALUE_NULL) {
                isText[0] = parser.currentToken() == JsonToken.VALUE_STRING;
                found.add(copied(parser));
            }
            return;
        }
        Object wanted = steps.get(step);
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (wanted.equals(name)) {
                    walk(parser, step + 1, found, isText);
                } else {
                    parser.skipChildren();
                }
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                if (wanted == Wildcard.ALL || wanted.equals(i)) {
                    walk(parser, step + 1, found, isText);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private static String copied(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.copyCurrentStructure(parser);
        }
        return text.toString();
    }

    /// Returns the number of elements of a text that is an array, or null.
    static @Nullable Integer elementCount(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return null;
            }
            int count = 0;
            for (; parser.nextToken() != JsonToken.END_ARRAY; count++) {
                parser.skipChildren();
            }
            return count;
        } catch (IOException _) {
            return null;
        }
    }

    /// Returns the keys of a text that is an object, or null.
    static @Nullable List<String> keys(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            List<String> keys = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                keys.add(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
            return keys;
        } catch (IOException _) {
            return null;
        }
    }
}
