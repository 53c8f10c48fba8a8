package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.arrowio.file.FileOptions;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.connector.BatchReader;
import io.millrace.connector.Options;
import io.millrace.expr.json.JsonWriteOptions;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.fuzz.Fuzz;
import io.millrace.testkit.fuzz.FuzzTarget;
import io.millrace.testkit.fuzz.Mutations;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Files of JSON lines of any bytes: the reader with its fast decoder gives the rows that Jackson
/// gives line by line, and leaves no memory behind.
@Seeded
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JsonFuzzTest {
    private static final List<String> CORPUS =
            List.of(
                    """
                    {"time":1469501107,"action":"Open"}
                    {"time":1469501147,"action":"Close"}
                    """,
                    "{\"a\":15,\"s\":{\"x\":-1.5, \"y\":true},\"b\":\"té\",\"u\":[1,null]}",
                    "[{\"a\":1},{\"a\":2}]\r\n{\"d\":\"2016-07-26\",\"f\":1e-7}\r{}\n\n",
                    "\ufeff{\"b\":\"\\u00e4\\ud83d\\ude00\\n"
                            + "\",\"time\":\"2016-07-26T02:45:07.123Z\"}\n",
                    "{\"a\":-9223372036854775808,\"g\":127,\"h\":\"aGVsbG8=\",\"c\":3.4028235e38}\n");
    private static final List<String> WORDS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "\\u0000",
                    "\\ud800",
                    "\\\"",
                    "\n",
                    "\r",
                    "\r\n",
                    "null",
                    "true",
                    "NaN",
                    "-Infinity",
                    "{\"a\":",
                    "\"a\":",
                    "\"s\":{",
                    "\"action\":",
                    "\"time\":",
                    "\"x\"",
                    "\t",
                    "\u0000",
                    "\ufeff",
                    "ä",
                    "\ud83d\ude00",
                    "//",
                    "/*",
                    "'",
                    "1.",
                    "-",
                    "1e",
                    "0.1",
                    "\"2016-13-45\"",
                    "[[[[[[[[");
    private static final String SCHEMA =
            "a BIGINT, b STRING, c FLOAT, d DATE, f DOUBLE, g TINYINT, h BINARY, time TIMESTAMP,"
                    + " action STRING, s STRUCT<x: DOUBLE, y: BOOLEAN>";

    @TempDir Path directory;

    private final class Lines implements FuzzTarget {
        private final Mutations mutations = Mutations.ofTexts(CORPUS, WORDS);
        private final JsonReading reading;
        private final JsonFormat format;
        private final JsonDecoder jackson;
        private final BufferAllocator allocator;

        Lines(JsonReading reading, BufferAllocator allocator) {
            this.reading = reading;
            this.format = new JsonFormat(reading.schema(), reading.jsonOptions());
            this.jackson =
                    new JsonDecoder(
                            reading.schema(), reading.jsonOptions(), reading.context(allocator));
            this.allocator = allocator;
        }

        @Override
        public byte[] input(RandomGenerator random) {
            return mutations.next(random);
        }

        /// A malformed line of two bytes costs a parser and an exception.
        @Override
        public long bytesPerByte() {
            return 2048;
        }

        @Override
        public boolean parse(byte[] input) throws IOException {
            long malformed = read(input, _ -> {});
            assertEquals(0, allocator.getAllocatedMemory(), "bytes left behind");
            return malformed == 0;
        }

        @Override
        public void check(byte[] input) throws IOException {
            List<String> rows = new ArrayList<>();
            read(input, batch -> JsonReading.addRows(batch, rows));
            assertEquals(expected(input), rows);
        }

        /// Returns the number of malformed records.
        private long read(byte[] input, Consumer<Batch> consumer) throws IOException {
            try (BatchReader reader = format.open(piece(input), reading.context(allocator))) {
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    try (Batch owned = batch) {
                        consumer.accept(owned);
                    }
                }
                return reader.malformedCount();
            }
        }

        private List<String> expected(byte[] input) {
            boolean hasMark =
                    input.length >= 3
                            && input[0] == (byte) 0xEF
                            && input[1] == (byte) 0xBB
                            && input[2] == (byte) 0xBF;
            List<String> rows = new ArrayList<>();
            int from = hasMark ? 3 : 0;
            for (int at = from; at <= input.length; at++) {
                if (at == input.length || input[at] == '\n' || input[at] == '\r') {
                    if (at > from) {
                        addByJackson(Arrays.copyOfRange(input, from, at), rows);
                    }
                    from = at + 1;
                }
            }
            return rows;
        }

        private void addByJackson(byte[] line, List<String> rows) {
            jackson.startRecord(line, 0, line.length, "in a test");
            while (!jackson.isEmpty()) {
                try (Batch batch = jackson.take(allocator)) {
                    JsonReading.addRows(batch, rows);
                }
                jackson.drain();
            }
            jackson.reset();
        }
    }

    /// Puts the input into the one file of this test, without making it shorter, which waits for
    /// the disk on some file systems.
    private JsonFormat.Piece piece(byte[] input) throws IOException {
        Path file = directory.resolve("fuzz.json");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(input), 0);
        }
        return new JsonFormat.Piece(file, 0, input.length, input.length);
    }

    private void fuzz(Seed seed, JsonReading reading) throws Exception {
        try (BufferAllocator allocator = Allocators.root()) {
            Fuzz.run(seed, new Lines(reading, allocator));
        }
    }

    @Test
    void permissiveLines(Seed seed) throws Exception {
        fuzz(seed, new JsonReading(SCHEMA + ", _corrupt_record STRING").dictionary("action"));
    }

    @Test
    void linesWithMalformedOnesDropped(Seed seed) throws Exception {
        fuzz(seed, new JsonReading(SCHEMA).option("mode", "DROPMALFORMED").select("b", "time"));
    }

    /// One document a file: refused by name in mode FAILFAST.
    @Test
    void documents(Seed seed) throws Exception {
        Mutations mutations = Mutations.ofTexts(CORPUS, WORDS);
        JsonReadOptions options =
                new JsonReading(SCHEMA)
                        .option("multiLine", "true")
                        .option("mode", "FAILFAST")
                        .jsonOptions();
        JsonReading reading = new JsonReading(SCHEMA);
        JsonFormat format = new JsonFormat(reading.schema(), options);
        try (BufferAllocator allocator = Allocators.root()) {
            Fuzz.run(
                    seed,
                    new FuzzTarget() {
                        @Override
                        public byte[] input(RandomGenerator random) {
                            return mutations.next(random);
                        }

                        @Override
                        public long bytesPerByte() {
                            return 1024;
                        }

                        @Override
                        public boolean parse(byte[] input) throws IOException {
                            try (BatchReader reader =
                                    format.open(piece(input), reading.context(allocator))) {
                                for (Batch batch = reader.next();
                                        batch != null;
                                        batch = reader.next()) {
                                    batch.close();
                                }
                            } finally {
                                assertEquals(0, allocator.getAllocatedMemory(), "left behind");
                            }
                            return true;
                        }
                    });
        }
    }

    /// Every option that the JSON reader and the file source know, with any value.
    @Test
    void options(Seed seed) throws Exception {
        List<String> corpus =
                List.of(
                        "mode=FAILFAST",
                        "maxLineBytes=1024",
                        "multiLine=true",
                        "encoding=UTF-8",
                        "timeZone=Europe/Rome",
                        "timestampFormat=yyyy-MM-dd'T'HH:mm:ss.SSSX",
                        "dateFormat=dd.MM.yyyy",
                        "columnNameOfCorruptRecord=bad",
                        "allowComments=true",
                        "locale=de-DE",
                        "path=/in/{a,b}*.json",
                        "pathGlobFilter=*.{json,txt}",
                        "maxFilesPerTrigger=5",
                        "fileOrder=name",
                        "maxBytesPerTrigger=10",
                        "latestFirst=false");
        Mutations mutations =
                Mutations.ofTexts(
                        corpus,
                        List.of("[", "]", "{", "}", "\\", "*", "'", "''", "yyyyyyy", "X", "#"));
        Fuzz.run(
                seed,
                new FuzzTarget() {
                    @Override
                    public byte[] input(RandomGenerator random) {
                        return mutations.next(random);
                    }

                    @Override
                    public long bytesPerByte() {
                        return 1024;
                    }

                    @Override
                    public boolean parse(byte[] input) {
                        String text = new String(input, StandardCharsets.UTF_8);
                        int at = Math.max(0, text.indexOf('='));
                        Options options =
                                Options.empty()
                                        .with("path", "/in")
                                        .with(
                                                text.substring(0, at),
                                                text.substring(Math.min(at + 1, text.length())));
                        JsonReadOptions.of(options);
                        JsonWriteOptions.of(options, ZoneOffset.UTC);
                        FileOptions.of(options);
                        return true;
                    }
                });
    }
}
