package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchReader;
import io.millrace.connector.Options;
import io.millrace.connector.ReadContext;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads JSON texts for tests, as rows turned to strings; every read ends with a leak check, and
/// with a look at the bytes that were shown: those of the piece, each once, whatever is in its
/// lines.
final class JsonReading {
    private final StructType schema;
    private final Map<String, String> options = new HashMap<>();
    private Set<String> dictionaryColumns = Set.of();
    private List<String> projection;
    private ZoneId zone = ZoneOffset.UTC;
    private @Nullable StringBlock block;

    JsonReading(String ddl) {
        this.schema = StructType.fromDDL(ddl);
        this.projection = List.of(schema.fieldNames());
    }

    JsonReading option(String name, String value) {
        options.put(name, value);
        return this;
    }

    JsonReading dictionary(String... columns) {
        dictionaryColumns = Set.of(columns);
        return this;
    }

    JsonReading select(String... columns) {
        projection = List.of(columns);
        return this;
    }

    /// Has lines that are like the one before decoded by this form of block, as large input is.
    JsonReading block(StringBlock form) {
        block = form;
        return this;
    }

    JsonReading zone(String id) {
        zone = ZoneId.of(id);
        return this;
    }

    JsonReadOptions jsonOptions() {
        return JsonReadOptions.of(Options.of(options));
    }

    ReadContext context(BufferAllocator allocator) {
        return new ReadContext(allocator, projection, dictionaryColumns, zone);
    }

    StructType schema() {
        return schema;
    }

    /// Returns the rows of a text, read as one file.
    List<String> rows(String text) {
        return rows(text.getBytes(StandardCharsets.UTF_8));
    }

    List<String> rows(byte[] text) {
        Path file = null;
        try {
            file = Files.createTempFile("json", ".json");
            Files.write(file, text);
            return rows(file, 0, text.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /// Returns the rows of a piece of a file.
    List<String> rows(Path file, long start, long end) throws IOException {
        List<String> rows = new ArrayList<>();
        ShownBytes shown = new ShownBytes();
        JsonFormat.Piece piece =
                new JsonFormat.Piece(file, start, end, Files.size(file), shown::add);
        try (BufferAllocator allocator = Allocators.root();
                BatchReader reader = open(piece, allocator)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                try (Batch owned = batch) {
                    addRows(owned, rows);
                }
            }
        }
        if (!jsonOptions().isMultiLine()) {
            assertEquals(ShownBytes.of(file, start, end), shown, "the bytes shown");
        }
        return rows;
    }

    private BatchReader open(JsonFormat.Piece piece, BufferAllocator allocator) throws IOException {
        if (block == null) {
            return new JsonFormat(schema, jsonOptions()).open(piece, context(allocator));
        }
        JsonDecoder decoder =
                new JsonDecoder(
                        schema, jsonOptions(), context(allocator), StringBlockChoice.of(block));
        LineBuffer lines = new LineBuffer(jsonOptions().lineBytesMax());
        return new JsonLinesReader(
                piece, allocator, new JsonFormat.Workspace(decoder, lines), () -> {});
    }

    static void addRows(Batch batch, List<String> rows) {
        for (Row row : RowConverter.toRows(batch)) {
            rows.add(row.toString());
        }
    }

    /// Returns the rows of one line as Jackson alone decodes it.
    List<String> rowsByJackson(byte[] line) {
        List<String> rows = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root()) {
            JsonDecoder decoder = new JsonDecoder(schema, jsonOptions(), context(allocator));
            decoder.startRecord(line, 0, line.length, "in a test");
            while (!decoder.isEmpty()) {
                try (Batch batch = decoder.take(allocator)) {
                    addRows(batch, rows);
                }
                decoder.drain();
            }
            decoder.reset();
        }
        return rows;
    }
}
