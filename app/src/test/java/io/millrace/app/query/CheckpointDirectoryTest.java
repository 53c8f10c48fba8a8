package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.StreamingQuery;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a user sees in the checkpoint directory of the course's query.
@Timeout(60)
final class CheckpointDirectoryTest {
    private final AtomicInteger triggers = new AtomicInteger();
    private final Session session =
            Session.builder().master("local[2]").stepListener(this::count).create();
    @TempDir private Path directory;
    private Path data;
    private Path checkpoint;

    @BeforeEach
    void writeEvents() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        checkpoint = directory.resolve("checkpoint");
        addFile("file-0.json");
        addFile("file-1.json");
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void count(BatchStep step, long batchId) {
        if (step == BatchStep.TRIGGER) {
            triggers.incrementAndGet();
        }
    }

    private void addFile(String name) throws IOException {
        Files.writeString(
                data.resolve(name),
                """
                {"time":1469501107,"action":"Open"}
                {"time":1469501147,"action":"Close"}
                """);
    }

    private StreamingQuery start() throws Exception {
        return session.readStream()
                .schema("time TIMESTAMP, action STRING")
                .option("maxFilesPerTrigger", 1)
                .json(data.toString())
                .groupBy(col("action"), window(col("time"), "1 hour"))
                .count()
                .writeStream()
                .format("memory")
                .queryName("counts")
                .outputMode("complete")
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    /// Returns the names in a directory; of the checkpoint those that `ls` shows.
    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /// Returns everything in the checkpoint, dot names included, with what a write would change.
    private Map<String, String> contents() throws IOException {
        try (Stream<Path> walk = Files.walk(checkpoint)) {
            return walk.collect(
                    Collectors.toMap(
                            path -> checkpoint.relativize(path).toString(),
                            CheckpointDirectoryTest::state,
                            (a, _) -> a,
                            TreeMap::new));
        }
    }

    private static String state(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:ino,ctime,size");
            return new TreeMap<>(attributes).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itListsAsTheCourseShowsIt() throws Exception {
        StreamingQuery query = start();
        query.processAllAvailable();
        List<String> expected = List.of("commits", "metadata", "offsets", "sources", "state");
        assertEquals(expected, names(checkpoint));
        query.stop();
        assertEquals(expected, names(checkpoint));
        assertEquals(List.of("0", "1"), names(checkpoint.resolve("commits")));
        assertEquals(List.of("0", "1"), names(checkpoint.resolve("offsets")));
        assertEquals(List.of("0"), names(checkpoint.resolve("sources")));
        assertEquals(List.of("0"), names(checkpoint.resolve("state")));
    }

    @Test
    void itsMetadataIsTheIdIn45Bytes() throws Exception {
        StreamingQuery query = start();
        query.processAllAvailable();
        query.stop();
        Path metadata = checkpoint.resolve("metadata");
        assertEquals(45, Files.size(metadata));
        assertEquals("{\"id\":\"" + query.id() + "\"}", Files.readString(metadata));
    }

    @Test
    void aTriggerThatFindsNothingWritesNothing() throws Exception {
        StreamingQuery query = start();
        query.processAllAvailable();
        Map<String, String> before = contents();
        assertTrue(before.containsKey("commits/1"), before::toString);
        int triggersBefore = triggers.get();
        for (int i = 0; i < 3; i++) {
            query.processAllAvailable();
        }
        assertTrue(triggers.get() >= triggersBefore + 3);
        assertEquals(before, contents());
        addFile("file-2.json");
        query.processAllAvailable();
        assertNotEquals(before, contents());
        query.stop();
        assertEquals(3, query.recentProgress().length);
    }
}
