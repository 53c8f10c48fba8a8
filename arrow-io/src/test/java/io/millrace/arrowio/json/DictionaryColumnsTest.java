package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.connector.BatchReader;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Goal: dictionary columns hold what plain ones would, keep their codes, and give way when there
/// are too many values.
final class DictionaryColumnsTest {
    @TempDir Path directory;

    private Path file(int rowCount, IntFunction<String> value) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rowCount; i++) {
            String shown = value.apply(i);
            text.append("{\"a\":").append(shown == null ? "null" : '"' + shown + '"').append("}\n");
        }
        Path file = directory.resolve("values.json");
        Files.writeString(file, text);
        return file;
    }

    private static List<Batch> read(JsonFormat format, Path file, BufferAllocator allocator)
            throws IOException {
        JsonReading reading = new JsonReading("a STRING").dictionary("a");
        long size = Files.size(file);
        List<Batch> batches = new ArrayList<>();
        try (BatchReader reader =
                format.open(
                        new JsonFormat.Piece(file, 0, size, size), reading.context(allocator))) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                batches.add(batch);
            }
        }
        return batches;
    }

    private static JsonFormat format() {
        JsonReading reading = new JsonReading("a STRING");
        return new JsonFormat(reading.schema(), reading.jsonOptions());
    }

    private void check(int rowCount, IntFunction<String> value) throws IOException {
        Path file = file(rowCount, value);
        List<String> rows = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root()) {
            List<Batch> batches = read(format(), file, allocator);
            batches.forEach(batch -> JsonReading.addRows(batch, rows));
            Batch.closeAll(batches);
        }
        assertEquals(rowCount, rows.size());
        for (int i = 0; i < rowCount; i++) {
            assertEquals("[" + value.apply(i) + "]", rows.get(i));
        }
    }

    @Test
    void valuesAreThoseOfPlainColumns() throws IOException {
        check(200_000, i -> i % 7 == 0 ? null : "value number " + i % 1000);
        check(100, i -> null);
        check(70_000, i -> "x".repeat(i % 40));
    }

    @Test
    void manyDistinctValuesAreReadAsPlainColumns() throws IOException {
        check(300_000, i -> "distinct " + i);
        check(300_000, i -> i % 11 == 0 ? null : "v" + i % 50_000);
        try (BufferAllocator allocator = Allocators.root()) {
            List<Batch> batches = read(format(), file(100_000, i -> "d" + i), allocator);
            assertInstanceOf(VarWidthColumn.class, batches.getLast().column(0));
            Batch.closeAll(batches);
        }
    }

    @Test
    void codesStayTheSameFromFileToFile() throws IOException {
        JsonFormat format = format();
        try (BufferAllocator allocator = Allocators.root()) {
            List<Batch> first = read(format, file(10, i -> "a" + i % 3), allocator);
            List<Batch> second = read(format, file(10, i -> "a" + i % 5), allocator);
            DictionaryColumn before = dictionary(first.getFirst());
            DictionaryColumn after = dictionary(second.getFirst());
            assertSame(before.dictionary().lineage(), after.dictionary().lineage());
            assertEquals(3, before.dictionary().size());
            assertEquals(5, after.dictionary().size());
            assertEquals(before.code(2), after.code(2));
            Batch.closeAll(first);
            Batch.closeAll(second);
        }
    }

    @Test
    void batchesOutliveTheirReaderAndShareItsSnapshot() throws IOException {
        try (BufferAllocator allocator = Allocators.root()) {
            List<Batch> batches = read(format(), file(200_000, i -> "v" + i % 2), allocator);
            assertTrue(batches.size() >= 3);
            assertEquals(
                    dictionary(batches.get(0)).dictionary().values().byteBuffer().memoryAddress(),
                    dictionary(batches.get(1)).dictionary().values().byteBuffer().memoryAddress());
            assertEquals("v1", dictionary(batches.getLast()).getString(1));
            Batch.closeAll(batches);
        }
    }

    private static DictionaryColumn dictionary(Batch batch) {
        ColumnVector column = batch.column(0);
        return assertInstanceOf(DictionaryColumn.class, column);
    }
}
