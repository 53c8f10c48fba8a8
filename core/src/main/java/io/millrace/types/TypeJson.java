package io.millrace.types;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and writes types in the JSON that Spark stores:
///
/// ```
/// "long"
/// {"type":"array","elementType":"string","containsNull":true}
/// {"type":"map","keyType":"string","valueType":"long","valueContainsNull":true}
/// {"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}
/// ```
final class TypeJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private TypeJson() {}

    static String write(DataType type) {
        return written(json -> writeType(json, type));
    }

    static String write(Metadata metadata) {
        return written(json -> writeMetadata(json, metadata));
    }

    private interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String written(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            body.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
        return text.toString();
    }

    private static void writeType(JsonGenerator json, DataType type) throws IOException {
        switch (type) {
            case AtomicType atomic -> json.writeString(atomic.typeName());
            case ArrayType array -> {
                json.writeStartObject();
                json.writeStringField("type", "array");
                json.writeFieldName("elementType");
                writeType(json, array.elementType());
                json.writeBooleanField("containsNull", array.containsNull());
                json.writeEndObject();
            }
            case MapType map -> {
                json.writeStartObject();
                json.writeStringField("type", "map");
                json.writeFieldName("keyType");
                writeType(json, map.keyType());
                json.writeFieldName("valueType");
                writeType(json, map.valueType());
                json.writeBooleanField("valueContainsNull", map.valueContainsNull());
                json.writeEndObject();
            }
            case StructType struct -> {
                json.writeStartObject();
                json.writeStringField("type", "struct");
                json.writeArrayFieldStart("fields");
                for (StructField field : struct) {
                    writeField(json, field);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
        }
    }

    private static void writeField(JsonGenerator json, StructField field) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", field.name());
        json.writeFieldName("type");
        writeType(json, field.dataType());
        json.writeBooleanField("nullable", field.nullable());
        json.writeFieldName("metadata");
        writeMetadata(json, field.metadata());
        json.writeEndObject();
    }

    private static void writeMetadata(JsonGenerator json, Metadata metadata) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Object> note : metadata.values().entrySet()) {
            json.writeFieldName(note.getKey());
            switch (note.getValue()) {
                case String text -> json.writeString(text);
                case Long number -> json.writeNumber(number);
                case Double number -> json.writeNumber(number);
                case Boolean truth -> json.writeBoolean(truth);
                case Object other -> throw new IllegalStateException("not a note: " + other);
            }
        }
        json.writeEndObject();
    }

    static DataType parse(String text) {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            DataType type = readType(json);
            if (json.nextToken() != null) {
                throw invalid(json, "there is more text after the type");
            }
            return type;
        } catch (JsonProcessingException e) {
            throw ErrorCondition.INVALID_SCHEMA.error(
                    "The schema is not JSON: " + e.getOriginalMessage() + ".",
                    "Give what StructType.json() wrote.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string cannot fail", e);
        }
    }

    private static DataType readType(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            String name = json.getText();
            Optional<DataType> type = TypeNames.ofTypeName(name);
            return type.orElseThrow(() -> invalid(json, "`" + name + "` is not a type name"));
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw invalid(json, "a type is a name or an object");
        }
        TypeParts parts = new TypeParts();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "type" -> parts.kind = json.getText();
                case "elementType" -> parts.elementType = readType(json);
                case "containsNull" -> parts.containsNull = json.getBooleanValue();
                case "keyType" -> parts.keyType = readType(json);
                case "valueType" -> parts.valueType = readType(json);
                case "valueContainsNull" -> parts.containsNull = json.getBooleanValue();
                case "fields" -> parts.fields = readFields(json);
                default -> throw invalid(json, "`" + key + "` is not part of a type");
            }
        }
        return parts.build(json);
    }

    /// The parts of an array, map or struct as they come, in any order.
    private static final class TypeParts {
        private String kind = "";
        private @Nullable DataType elementType;
        private @Nullable DataType keyType;
        private @Nullable DataType valueType;
        private boolean containsNull = true;
        private @Nullable List<StructField> fields;

        DataType build(JsonParser json) {
            if (kind.equals("array") && elementType != null) {
                return new ArrayType(elementType, containsNull);
            }
            if (kind.equals("map") && keyType != null && valueType != null) {
                return new MapType(keyType, valueType, containsNull);
            }
            if (kind.equals("struct") && fields != null) {
                return new StructType(fields.toArray(StructField[]::new));
            }
            throw invalid(
                    json,
                    "an object is an array with `elementType`, a map with `keyType` and `valueType`"
                            + " or a struct with `fields`");
        }
    }

    private static List<StructField> readFields(JsonParser json) throws IOException {
        List<StructField> fields = new ArrayList<>();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw invalid(json, "`fields` is a list");
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            fields.add(readField(json));
        }
        return fields;
    }

    private static StructField readField(JsonParser json) throws IOException {
        @Nullable String name = null;
        @Nullable DataType type = null;
        boolean nullable = true;
        Metadata metadata = Metadata.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "name" -> name = json.getText();
                case "type" -> type = readType(json);
                case "nullable" -> nullable = json.getBooleanValue();
                case "metadata" -> metadata = readMetadata(json);
                default -> throw invalid(json, "`" + key + "` is not part of a field");
            }
        }
        if (name == null || type == null) {
            throw invalid(json, "a field has a `name` and a `type`");
        }
        return new StructField(name, type, nullable, metadata);
    }

    private static Metadata readMetadata(JsonParser json) throws IOException {
        MetadataBuilder notes = new MetadataBuilder();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_STRING) {
                notes.putString(key, json.getText());
            } else if (token == JsonToken.VALUE_NUMBER_INT) {
                notes.putLong(key, json.getLongValue());
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                double number = json.getDoubleValue();
                if (!Double.isFinite(number)) {
                    throw invalid(json, "the number of the note `" + key + "` is too large");
                }
                notes.putDouble(key, number);
            } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                notes.putBoolean(key, json.getBooleanValue());
            } else {
                throw invalid(json, "the note `" + key + "` is neither text, number nor boolean");
            }
        }
        return notes.build();
    }

    private static MillraceException invalid(JsonParser json, String why) {
        return ErrorCondition.INVALID_SCHEMA.error(
                "The JSON of a schema is wrong at offset "
                        + json.currentTokenLocation().getCharOffset()
                        + ": "
                        + why
                        + ".",
                "Give what StructType.json() wrote.");
    }
}
