package io.millrace.arrowio.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.arrowio.json.InferredType.Kind;
import io.millrace.error.ErrorCondition;
import io.millrace.types.StructType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds the schema of JSON files as Spark does: by reading all of them.
///
/// Whole numbers are long (double when too large), others double, texts string (timestamps too),
/// objects struct, arrays of what their elements are; fields are sorted by name; what conflicts is
/// string, as is what was always null. A malformed record adds the corrupt column in PERMISSIVE
/// mode.
public final class SchemaInference {
    private final JsonReadOptions options;
    private final JsonFactory factory;
    private final InferredType root = new InferredType();

    private SchemaInference(JsonReadOptions options) {
        this.options = options;
        this.factory = options.factory();
    }

    /// Returns the schema of the files, every column nullable.
    ///
    /// @throws io.millrace.error.MillraceException `UNABLE_TO_INFER_SCHEMA` when there is no file,
    ///   `MALFORMED_RECORD_IN_PARSING` in FAILFAST mode
    public static StructType infer(List<Path> files, JsonReadOptions options) throws IOException {
        if (files.isEmpty()) {
            throw ErrorCondition.UNABLE_TO_INFER_SCHEMA.error(
                    "There are no JSON files to infer a schema from.",
                    "Give one with schema(...).");
        }
        SchemaInference inference = new SchemaInference(options);
        for (Path file : files) {
            if (options.isMultiLine()) {
                inference.addDocument(file);
            } else {
                inference.addLines(file);
            }
        }
        return inference.root.toStruct(options.isAllNullDropped());
    }

    private void addDocument(Path file) throws IOException {
        byte[] document;
        try (InputStream in = Files.newInputStream(file)) {
            document = in.readNBytes(options.lineBytesMax() + 1);
        }
        boolean hasMark =
                document.length >= 3 && document[0] == (byte) 0xEF && document[1] == (byte) 0xBB;
        add(document, hasMark ? 3 : 0, document.length, file);
    }

    private void addLines(Path file) throws IOException {
        long size = Files.size(file);
        try (LineBuffer lines = new LineBuffer(options.lineBytesMax())) {
            lines.open(new JsonFormat.Piece(file, 0, size, size));
            while (true) {
                if (lines.position() < lines.startLimit()) {
                    int from = lines.position();
                    int end = lines.lineEnd();
                    lines.position(lines.afterBreak(end));
                    add(lines.bytes(), from, end, file);
                } else if (lines.isTooLong()) {
                    addMalformed(file);
                    lines.skipLine();
                } else if (!lines.fill()) {
                    return;
                }
            }
        }
    }

    private void add(byte[] b, int from, int to, Path file) throws IOException {
        if (to - from > options.lineBytesMax() || !Utf8.isValid(b, from, to)) {
            addMalformed(file);
            return;
        }
        if (!isRecord(b, from, to, file)) {
            return;
        }
        try (JsonParser parser = factory.createParser(b, from, to - from)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                object(parser, root, 1);
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    object(parser, root, 1);
                } else {
                    parser.skipChildren();
                    addMalformed(file);
                }
            }
        }
    }

    /// Reads the record for its syntax alone, so that a broken one adds no field.
    private boolean isRecord(byte[] b, int from, int to, Path file) {
        try (JsonParser parser = factory.createParser(b, from, to - from)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            if (first.isStructStart()) {
                parser.skipChildren();
                return true;
            }
        } catch (IOException _) {
            // Malformed.
        }
        addMalformed(file);
        return false;
    }

    private void addMalformed(Path file) {
        switch (options.mode()) {
            case PERMISSIVE -> root.field(options.corruptColumn()).add(Kind.STRING);
            case DROPMALFORMED -> {}
            case FAILFAST ->
                    throw ErrorCondition.MALFORMED_RECORD_IN_PARSING.error(
                            "A record of " + file + " is malformed.",
                            "Mend it, or read with mode PERMISSIVE or DROPMALFORMED.");
        }
    }

    private void object(JsonParser parser, InferredType type, int depth) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            InferredType field = type.field(parser.currentName());
            parser.nextToken();
            value(parser, field, depth);
        }
    }

    private void value(JsonParser parser, InferredType type, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        boolean hasParts = token.isStructStart() && depth < InferredType.DEPTH_MAX;
        type.add(kind(parser, token, hasParts));
        if (hasParts && type.kind() == Kind.STRUCT) {
            object(parser, type, depth + 1);
        } else if (hasParts && type.kind() == Kind.ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                value(parser, type.element(), depth + 1);
            }
        } else {
            parser.skipChildren();
        }
    }

    private Kind kind(JsonParser parser, JsonToken token, boolean hasParts) throws IOException {
        if (hasParts) {
            return token == JsonToken.START_OBJECT ? Kind.STRUCT : Kind.ARRAY;
        }
        Kind kind =
                switch (token) {
                    case VALUE_NULL -> Kind.NULL;
                    case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
                    case VALUE_NUMBER_FLOAT -> Kind.DOUBLE;
                    case VALUE_NUMBER_INT ->
                            parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                                    ? Kind.DOUBLE
                                    : Kind.LONG;
                    case VALUE_STRING -> parser.getTextLength() == 0 ? Kind.NULL : Kind.STRING;
                    default -> Kind.STRING;
                };
        return kind != Kind.NULL && options.isPrimitivesAsString() ? Kind.STRING : kind;
    }
}
