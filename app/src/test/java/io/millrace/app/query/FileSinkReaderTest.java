package io.millrace.app.query;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Goal: whoever reads the directory of a streaming query, as a table or as a stream, reads the
/// batches that its log has, whole and in their order, and is told when one of them is damaged.
@SessionTest
@Timeout(60)
final class FileSinkReaderTest {
    @TempDir private Path directory;
    private Path out;
    private MemoryStream events;
    private StreamingQuery query;

    @BeforeEach
    void start(Session session) throws Exception {
        out = directory.resolve("out");
        events = MemoryStream.of(session, "n INT, s STRING");
        query = write(events.toDF().writeStream(), "upstream", out).start(out.toString());
    }

    private DataStreamWriter<?> write(DataStreamWriter<?> writer, String name, Path target) {
        return writer.format("json")
                .option("checkpointLocation", directory.resolve(name).toString())
                .option("path", target.toString());
    }

    private void add(int n) {
        events.addData(row(n, "a"));
        query.processAllAvailable();
    }

    private static List<String> rows(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(n -> "{\"n\":" + n + ",\"s\":\"a\"}")
                .toList();
    }

    /// A file that was committed nowhere: a batch that is not whole yet, or somebody's copy.
    private void addStray(Path target) throws IOException {
        Files.writeString(target.resolve("part-0000000099-00000.json"), "{\"n\":99,\"s\":\"x\"}\n");
    }

    @Test
    void aTableHasWhatTheLogHas(Session session) throws Exception {
        add(0);
        add(1);
        addStray(out);
        assertEquals(rows(0, 1), SinkDirectory.logged(session, out));
        assertEquals(rows(0, 1), SinkDirectory.logged(session, out.resolve("*.json")));
        assertEquals(
                2L,
                session.read()
                        .option("recursiveFileLookup", true)
                        .json(directory.resolve("ou*").toString())
                        .count());
        assertEquals(
                1L,
                session.read()
                        .option("pathGlobFilter", "*1-00000.json")
                        .json(out.toString())
                        .count());
    }

    @Test
    void itsOrderIsThatOfTheBatchesWhateverTheFilesTimes(Session session) throws Exception {
        for (int n = 0; n < 12; n++) {
            add(n);
        }
        Path last = out.resolve("part-0000000011-00000.json");
        Files.setLastModifiedTime(last, FileTime.from(Instant.EPOCH));
        assertEquals(rows(0, 11), SinkDirectory.logged(session, out));
    }

    @Test
    void aDirectoryOfNoBatchIsATableOfNoRows(Session session) {
        assertEquals(List.of(), SinkDirectory.logged(session, out));
    }

    @Test
    void aStreamTakesEachBatchOnceInOrder(Session session) throws Exception {
        Path down = directory.resolve("down");
        List<String> seen = new ArrayList<>();
        for (int n = 0; n < 25; n++) {
            add(n);
            addStray(out);
            if (n % 4 == 0) {
                StreamingQuery reader =
                        write(
                                        session.readStream()
                                                .schema("n INT, s STRING")
                                                .option("maxFilesPerTrigger", 3)
                                                .json(out.toString())
                                                .writeStream()
                                                .trigger(Trigger.AvailableNow()),
                                        "downstream",
                                        down)
                                .start();
                reader.awaitTermination();
                seen = SinkDirectory.logged(session, down);
                assertEquals(rows(0, n), seen);
            }
        }
        assertEquals(25, seen.size());
    }

    @Test
    void aStreamFollowsWhileTheDirectoryIsWritten(Session session) throws Exception {
        StreamingQuery reader =
                write(
                                session.readStream()
                                        .schema("n INT, s STRING")
                                        .json(out.toString())
                                        .writeStream(),
                                "downstream",
                                directory.resolve("down"))
                        .start();
        for (int n = 0; n < 12; n++) {
            add(n);
            reader.processAllAvailable();
            assertEquals(rows(0, n), SinkDirectory.logged(session, directory.resolve("down")));
        }
        reader.stop();
    }

    private void assertCorrupt(Session session) {
        MillraceException e =
                assertThrows(MillraceException.class, () -> SinkDirectory.logged(session, out));
        assertEquals(ErrorCondition.SINK_CORRUPT, e.condition(), e::getMessage);
    }

    @Test
    void flippedBitsAndMissingBytesOfTheLogAreFound(Session session) throws Exception {
        add(0);
        add(1);
        for (String entry : List.of("0", "1")) {
            Path file = out.resolve("_millrace_log").resolve(entry);
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i += 7) {
                byte[] flipped = bytes.clone();
                flipped[i] ^= (byte) (1 << i % 8);
                Files.write(file, flipped);
                assertCorrupt(session);
            }
            for (int length = 0; length < bytes.length; length += 13) {
                Files.write(file, Arrays.copyOf(bytes, length));
                assertCorrupt(session);
            }
            Files.write(file, bytes);
        }
        assertEquals(rows(0, 1), SinkDirectory.logged(session, out));
    }

    @Test
    void aMissingEntryAndAnotherLogsEntryAreFound(Session session) throws Exception {
        add(0);
        add(1);
        add(2);
        Path log = out.resolve("_millrace_log");
        Files.move(log.resolve("1"), log.resolve("kept"));
        assertCorrupt(session);
        Files.copy(log.resolve("0"), log.resolve("1"));
        assertCorrupt(session);
        Files.delete(log.resolve("1"));
        Files.move(log.resolve("kept"), log.resolve("1"));
        assertEquals(rows(0, 2), SinkDirectory.logged(session, out));
    }

    @Test
    void aMissingOrShortenedFileOfTheLogIsFound(Session session) throws Exception {
        add(0);
        Path file = out.resolve("part-0000000000-00000.json");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(1));
        assertCorrupt(session);
        Files.delete(file);
        assertCorrupt(session);
    }
}
