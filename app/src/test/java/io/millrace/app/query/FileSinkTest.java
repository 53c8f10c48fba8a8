package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Goal: a directory is that of one query and its checkpoint; whatever does not fit is refused by
/// name, before anything is lost or doubled.
@SessionTest
@Timeout(60)
final class FileSinkTest {
    private static final List<String> TWO =
            List.of("{\"n\":1,\"s\":\"a\"}", "{\"n\":2,\"s\":\"b\"}");

    @TempDir private Path directory;
    private Path out;
    private Path checkpoint;
    private MemoryStream events;

    @BeforeEach
    void makeStream(Session session) {
        out = directory.resolve("out");
        checkpoint = directory.resolve("checkpoint");
        events = MemoryStream.of(session, "n INT, s STRING");
    }

    private DataStreamWriter<?> writer(Path location) {
        return events.toDF()
                .writeStream()
                .format("json")
                .option("checkpointLocation", location.toString());
    }

    private StreamingQuery start() throws Exception {
        return writer(checkpoint).start(out.toString());
    }

    /// Writes two batches and stops.
    private void writeTwo() throws Exception {
        StreamingQuery query = start();
        events.addData(row(1, "a"));
        query.processAllAvailable();
        events.addData(row(2, "b"));
        query.processAllAvailable();
        query.stop();
    }

    private static MillraceException assertRefused(ErrorCondition condition, Executable action) {
        MillraceException e = assertThrows(MillraceException.class, action);
        assertEquals(condition, e.condition(), e::getMessage);
        return e;
    }

    /// Returns all files below with their content.
    private static Map<String, String> contents(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .collect(
                            Collectors.toMap(
                                    file -> root.relativize(file).toString(),
                                    FileSinkTest::content,
                                    (a, _) -> a,
                                    TreeMap::new));
        }
    }

    private static String content(Path file) {
        return String.join("\n", SinkDirectory.lines(file));
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aDirectoryShowsItsBatchesByName(Session session) throws Exception {
        writeTwo();
        assertEquals(TWO, SinkDirectory.listed(out));
        assertEquals(TWO, SinkDirectory.logged(session, out));
        assertEquals(
                List.of("part-0000000000-00000.json", "part-0000000001-00000.json"),
                SinkDirectory.names(out, "part"));
        assertEquals(
                List.of("0", "1", "metadata"),
                SinkDirectory.names(out.resolve("_millrace_log"), ""));
        assertEquals(
                Files.readString(checkpoint.resolve("metadata")),
                Files.readString(out.resolve("_millrace_log/metadata")));
    }

    @Test
    void itTakesAppendModeAndACheckpointOnly() {
        for (String mode : List.of("complete", "update")) {
            assertRefused(
                    mode.equals("complete")
                            ? ErrorCondition.STREAMING_OUTPUT_MODE
                            : ErrorCondition.INVALID_OUTPUT_MODE,
                    () -> writer(checkpoint).outputMode(mode).start(out.toString()));
        }
        assertRefused(
                ErrorCondition.INVALID_OUTPUT_MODE,
                () ->
                        events.toDF()
                                .groupBy("s")
                                .count()
                                .writeStream()
                                .format("json")
                                .outputMode("complete")
                                .option("checkpointLocation", checkpoint.toString())
                                .start(out.toString()));
        assertRefused(
                ErrorCondition.CHECKPOINT_LOCATION_REQUIRED,
                () -> events.toDF().writeStream().format("json").start(out.toString()));
        for (String option : List.of("compression", "maxRecordsPerFile")) {
            assertRefused(
                    ErrorCondition.UNKNOWN_OPTION,
                    () -> writer(checkpoint).option(option, "1").start(out.toString()));
        }
        assertFalse(Files.exists(out));
    }

    @Test
    void aBatchWithoutRowsHasAnEntryAndNoFile(Session session) throws Exception {
        StreamingQuery query = start();
        events.addData();
        query.processAllAvailable();
        assertEquals(List.of(), SinkDirectory.logged(session, out));
        events.addData(row(2, "b"));
        query.processAllAvailable();
        query.stop();
        assertEquals(List.of("part-0000000001-00000.json"), SinkDirectory.names(out, "part"));
        assertEquals(
                List.of("0", "1", "metadata"),
                SinkDirectory.names(out.resolve("_millrace_log"), ""));
        assertEquals(TWO.subList(1, 2), SinkDirectory.logged(session, out));
    }

    @Test
    void anotherQueryIsRefused() throws Exception {
        writeTwo();
        Map<String, String> before = contents(out);
        MillraceException e =
                assertRefused(
                        ErrorCondition.SINK_INCOMPATIBLE,
                        () -> writer(directory.resolve("other")).start(out.toString()));
        assertTrue(e.getMessage().contains(out.toString()), e::getMessage);
        assertEquals(before, contents(out));
    }

    @Test
    void aDirectoryWhoseCheckpointWasDeletedIsRefused(Session session) throws Exception {
        writeTwo();
        delete(checkpoint);
        assertRefused(ErrorCondition.SINK_INCOMPATIBLE, this::start);
        assertEquals(TWO, SinkDirectory.logged(session, out));
    }

    @Test
    void aCheckpointWhoseDirectoryWasDeletedIsRefusedAndNothingIsMade() throws Exception {
        writeTwo();
        delete(out);
        assertRefused(ErrorCondition.SINK_INCOMPATIBLE, this::start);
        assertFalse(Files.exists(out));
    }

    @Test
    void aDirectoryThatWasMovedIsStillReadAndAQueryIsNotMoved(Session session) throws Exception {
        writeTwo();
        Path moved = Files.move(out, directory.resolve("moved"));
        assertEquals(TWO, SinkDirectory.logged(session, moved));
        assertRefused(
                ErrorCondition.CHECKPOINT_INCOMPATIBLE,
                () -> writer(checkpoint).start(moved.toString()));
    }

    @Test
    void aDirectoryThatIsBehindItsCheckpointIsRefused() throws Exception {
        writeTwo();
        Files.delete(out.resolve("_millrace_log/1"));
        Files.delete(out.resolve("_millrace_log/0"));
        assertRefused(ErrorCondition.SINK_INCOMPATIBLE, this::start);
    }

    @Test
    void aLostLogEntryIsMadeAgainFromTheCommit(Session session) throws Exception {
        writeTwo();
        Map<String, String> before = contents(out);
        Files.delete(out.resolve("_millrace_log/1"));
        assertEquals(TWO.subList(0, 1), SinkDirectory.logged(session, out));
        StreamingQuery query = start();
        query.processAllAvailable();
        query.stop();
        assertEquals(TWO, SinkDirectory.logged(session, out));
        assertEquals(before.keySet(), contents(out).keySet());
    }

    @Test
    void aDirectoryWithOtherFilesIsRefused() throws Exception {
        Files.createDirectories(out.resolve("checkpoint"));
        Files.writeString(out.resolve("mine.json"), "{\"n\":7}\n");
        assertRefused(ErrorCondition.SINK_INCOMPATIBLE, this::start);
        Files.delete(out.resolve("mine.json"));
        Files.writeString(out.resolve("_hidden"), "");
        writeTwo();
        assertEquals(TWO, SinkDirectory.listed(out));
    }

    @Test
    void aFileThatStandsInTheWayIsNotReplaced() throws Exception {
        StreamingQuery query = start();
        Path taken = out.resolve("part-0000000000-00000.json");
        Files.writeString(taken, "mine");
        events.addData(row(1, "a"));
        assertRefused(ErrorCondition.STREAM_FAILED, query::processAllAvailable);
        assertEquals("mine", Files.readString(taken));
        Files.delete(taken);
        StreamingQuery mended = start();
        mended.processAllAvailable();
        mended.stop();
        assertEquals(TWO.subList(0, 1), SinkDirectory.listed(out));
    }

    @Test
    void aDamagedNewestCommitIsReplayedIntoTheSameFile(Session session) throws Exception {
        writeTwo();
        Map<String, String> before = contents(out);
        Path commit = checkpoint.resolve("commits/1");
        byte[] bytes = Files.readAllBytes(commit);
        bytes[bytes.length / 2] ^= 1;
        Files.write(commit, bytes);
        StreamingQuery query = start();
        query.processAllAvailable();
        query.stop();
        assertEquals(before, contents(out));
        assertEquals(TWO, SinkDirectory.logged(session, out));
    }

    @Test
    void aCommittedBatchMayNotComeAgainWithOtherRows(Session session) throws Exception {
        writeTwo();
        Files.delete(checkpoint.resolve("commits/1"));
        StreamingQuery changed =
                events.toDF()
                        .where(col("n").gt(2))
                        .writeStream()
                        .format("json")
                        .option("checkpointLocation", checkpoint.toString())
                        .start(out.toString());
        assertRefused(ErrorCondition.STREAM_FAILED, changed::processAllAvailable);
        MillraceException cause = (MillraceException) changed.exception().orElseThrow().getCause();
        assertEquals(ErrorCondition.SINK_INCOMPATIBLE, cause.condition());
        assertFalse(Files.exists(checkpoint.resolve("commits/1")));
        assertEquals(TWO, SinkDirectory.logged(session, out));
    }

    @Test
    void aStaticFrameIsNotWrittenOverIt(Session session) throws Exception {
        writeTwo();
        Map<String, String> before = contents(out);
        var frame = session.read().schema("n INT").json(out.toString());
        for (String mode : List.of("append", "overwrite")) {
            assertRefused(
                    ErrorCondition.SINK_INCOMPATIBLE,
                    () -> frame.write().mode(mode).json(out.toString()));
        }
        assertRefused(
                ErrorCondition.SINK_INCOMPATIBLE,
                () -> frame.write().mode("overwrite").json(directory.toString()));
        assertRefused(ErrorCondition.PATH_ALREADY_EXISTS, () -> frame.write().json(out.toString()));
        frame.write().mode("ignore").json(out.toString());
        assertEquals(before, contents(out));
        frame.write().json(directory.resolve("static").toString());
        assertEquals(
                List.of("{\"n\":1}", "{\"n\":2}"),
                SinkDirectory.listed(directory.resolve("static")));
    }
}
