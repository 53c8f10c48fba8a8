package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Goal: files of late rows have each late row once, whatever step of a batch a run dies at, and
/// whether the option was there, was not, or named another directory in the run before.
@Timeout(60)
final class LateRowFilesTest {
    private static final String SCHEMA =
            "batchId LONG, operatorId INT, operator STRING, watermark TIMESTAMP, timesDropped LONG,"
                    + " row STRUCT<time: TIMESTAMP, k: STRING, n: INT>";

    @TempDir private Path directory;
    private final TestSession test = TestSession.create();
    private final Session session = test.session();
    private final List<Integer> expected = new ArrayList<>();
    private MemoryStream events;
    private int next;

    @BeforeEach
    void makeStream() {
        events = MemoryStream.of(session, "time TIMESTAMP, k STRING, n INT");
    }

    @AfterEach
    void close() {
        test.close();
    }

    private DataStreamWriter<Row> writer(Optional<Path> late) {
        DataStreamWriter<Row> writer =
                events.toDF()
                        .withWatermark("time", "10 seconds")
                        .groupBy(window(col("time"), "5 seconds"), col("k"))
                        .count()
                        .writeStream()
                        .format("noop")
                        .outputMode("update")
                        .option("checkpointLocation", directory.resolve("checkpoint").toString());
        return late.map(path -> writer.option("lateRows", path.toString())).orElse(writer);
    }

    private StreamingQuery start(Path late) throws Exception {
        return writer(Optional.of(late)).start();
    }

    /// Feeds a batch with two late rows, but for the first.
    private void feed() {
        Instant early = Instant.ofEpochSecond(next == 0 ? 100 : 1);
        events.addData(
                row(Instant.ofEpochSecond(1000L + next), "a", -1),
                row(early, "a", next),
                row(early, null, next + 1));
        next += 2;
    }

    private static void awaitCrash(StreamingQuery query) {
        assertThrows(MillraceException.class, query::processAllAvailable);
        StreamingQueryException death =
                assertThrows(StreamingQueryException.class, query::awaitTermination);
        assertInstanceOf(SimulatedCrash.class, death.getCause());
    }

    private void feedLate(StreamingQuery query) {
        expected.add(next);
        expected.add(next + 1);
        feed();
        query.processAllAvailable();
    }

    private List<Integer> kept(String glob) {
        return session.read().schema(SCHEMA).json(glob).select("row.n").collectAsList().stream()
                .map(row -> row.getInt(0))
                .toList();
    }

    private void assertKept(Path late) {
        assertEquals(expected, kept(late + "/*"));
    }

    @Test
    void aFileHasTheRowsAsTheyCameAndWhatMadeThemLate() throws Exception {
        Path late = directory.resolve("late");
        StreamingQuery query = start(late);
        feed();
        query.processAllAvailable();
        feedLate(query);
        query.stop();
        assertKept(late);
        assertEquals(
                List.of(
                        "{\"batchId\":2,\"operatorId\":0,\"operator\":\"stateStoreSave\","
                                + "\"watermark\":\"1970-01-01T00:16:30.000Z\",\"timesDropped\":1,"
                                + "\"row\":{\"time\":\"1970-01-01T00:00:01.000Z\",\"k\":\"a\","
                                + "\"n\":2}}",
                        "{\"batchId\":2,\"operatorId\":0,\"operator\":\"stateStoreSave\","
                                + "\"watermark\":\"1970-01-01T00:16:30.000Z\",\"timesDropped\":1,"
                                + "\"row\":{\"time\":\"1970-01-01T00:00:01.000Z\",\"n\":3}}"),
                SinkDirectory.listed(late.resolve("from-batch-0")));
    }

    @ParameterizedTest
    @EnumSource(BatchStep.class)
    void aCrashLosesAndDoublesNone(BatchStep step) throws Exception {
        Path late = directory.resolve("late");
        StreamingQuery query = start(late);
        feed();
        query.processAllAvailable();
        feedLate(query);
        test.crashAfter(step);
        expected.add(next);
        expected.add(next + 1);
        feed();
        awaitCrash(query);
        query = start(late);
        query.processAllAvailable();
        assertKept(late);
        feedLate(query);
        query.stop();
        assertKept(late);
        assertEquals(List.of(), SinkDirectory.leftovers(late.resolve("from-batch-0")));
    }

    @Test
    void aQueryCanBeginToKeepThemLeaveItAndBeginAgain() throws Exception {
        Path late = directory.resolve("late");
        StreamingQuery without = writer(Optional.empty()).start();
        feed();
        without.processAllAvailable();
        feed();
        without.processAllAvailable();
        without.stop();
        StreamingQuery with = start(late);
        feedLate(with);
        with.stop();
        with = start(late);
        feedLate(with);
        with.stop();
        without = writer(Optional.empty()).start();
        feed();
        without.processAllAvailable();
        without.stop();
        assertKept(late);
        with = start(late);
        feedLate(with);
        with.stop();
        assertKept(late);
        assertEquals(2, SinkDirectory.names(late, "from-batch-").size());
    }

    @Test
    void whatTheLastBatchLeftIsShownWhereItBelongs() throws Exception {
        Path first = directory.resolve("first");
        StreamingQuery query = start(first);
        feed();
        query.processAllAvailable();
        for (Optional<Path> other :
                List.of(Optional.<Path>empty(), Optional.of(directory.resolve("second")))) {
            crashCommitted(query, first);
            query = writer(other).start();
            query.processAllAvailable();
            assertKept(first);
            query.stop();
            query = start(first);
            query.processAllAvailable();
        }
        query.stop();
    }

    /// Dies with two more late rows committed and not shown.
    private void crashCommitted(StreamingQuery query, Path late) {
        List<Integer> before = List.copyOf(expected);
        test.crashAfter(BatchStep.COMMIT);
        expected.add(next);
        expected.add(next + 1);
        feed();
        awaitCrash(query);
        assertEquals(before, before.isEmpty() ? List.of() : kept(late + "/*"));
    }

    @Test
    void aDirectoryThatIsGoneDoesNotHoldUpAQueryThatNeedsItNoMore() throws Exception {
        Path late = directory.resolve("late");
        StreamingQuery query = start(late);
        feed();
        query.processAllAvailable();
        feedLate(query);
        query.stop();
        Files.move(late, directory.resolve("elsewhere"));
        MillraceException refused = assertThrows(MillraceException.class, () -> start(late));
        assertEquals(ErrorCondition.SINK_INCOMPATIBLE, refused.condition());
        query = writer(Optional.empty()).start();
        feed();
        query.processAllAvailable();
        query.stop();
        assertEquals(expected, kept(directory + "/elsewhere/*"));
    }

    @Test
    void anotherQuerysDirectoryIsRefused() throws Exception {
        Path late = directory.resolve("late");
        start(late).stop();
        Files.move(directory.resolve("checkpoint"), directory.resolve("other"));
        assertRefused(ErrorCondition.SINK_INCOMPATIBLE, late);
    }

    @Test
    void anotherQuerysDirectoryIsRefusedFromALaterBatch() throws Exception {
        Path late = directory.resolve("late");
        start(late).stop();
        Files.move(directory.resolve("checkpoint"), directory.resolve("other"));
        StreamingQuery query = writer(Optional.empty()).start();
        feed();
        query.processAllAvailable();
        query.stop();
        assertRefused(ErrorCondition.SINK_INCOMPATIBLE, late);
        assertEquals(List.of("from-batch-0"), SinkDirectory.names(late, "from-"));
    }

    @Test
    void aDamagedOwnerIsNamed() throws Exception {
        Path late = directory.resolve("late");
        start(late).stop();
        Files.writeString(late.resolve("_millrace_late_rows/metadata"), "{}");
        assertRefused(ErrorCondition.SINK_CORRUPT, late);
    }

    /// Every refusal says how the query can go on without the directory.
    private void assertRefused(ErrorCondition condition, Path late) {
        MillraceException refused = assertThrows(MillraceException.class, () -> start(late));
        String message = String.valueOf(refused.getMessage());
        assertEquals(condition, refused.condition(), message);
        assertTrue(message.contains(late + " ") && message.contains("lateRows"), message);
    }

    /// What can be wrong with a directory of late rows.
    enum Damage {
        NO_LOG(ErrorCondition.SINK_INCOMPATIBLE),
        TORN_LOG(ErrorCondition.SINK_CORRUPT),
        NO_DIRECTORY(ErrorCondition.SINK_FAILED);

        private final ErrorCondition condition;

        Damage(ErrorCondition condition) {
            this.condition = condition;
        }

        void to(Path directory) throws IOException {
            Path log = directory.resolve("_millrace_log");
            switch (this) {
                case NO_LOG -> Files.move(log, directory.resolveSibling("log"));
                case TORN_LOG -> Files.writeString(log.resolve("3"), "torn");
                case NO_DIRECTORY -> {
                    Files.move(directory, directory.resolveSibling("elsewhere"));
                    Files.writeString(directory, "a file");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void aDamagedDirectoryHoldsUpTheQueryOnlyAsLongAsItAsksForIt(Damage damage) throws Exception {
        Path late = directory.resolve("late");
        StreamingQuery query = start(late);
        feed();
        query.processAllAvailable();
        feedLate(query);
        crashCommitted(query, late);
        damage.to(late.resolve("from-batch-0"));
        assertRefused(damage.condition, late);
        AtomicReference<StreamingQuery> next = new AtomicReference<>();
        List<String> warnings =
                LogLines.of(
                        "io.millrace.engine.LateRowFiles",
                        () -> {
                            next.set(writer(Optional.empty()).start());
                            feed();
                            next.get().processAllAvailable();
                        });
        next.get().stop();
        assertEquals(1, warnings.size(), warnings::toString);
        String warning = warnings.getFirst();
        assertTrue(warning.contains("The 2 late rows of batch 4 may stay invisible"), warning);
        assertTrue(warning.contains(late + "/from-batch-0"), warning);
        expected.clear();
        Path second = directory.resolve("second");
        query = start(second);
        feedLate(query);
        query.stop();
        assertKept(second);
    }

    @Test
    void theOptionIsNoChangeOfTheQuery() throws Exception {
        StreamingQuery query = writer(Optional.empty()).start();
        feed();
        query.processAllAvailable();
        query.stop();
        CheckpointCheck check = writer(Optional.of(directory.resolve("late"))).checkCheckpoint();
        assertEquals(CheckpointCheck.Verdict.RUNS_AS_BEFORE, check.verdict());
    }
}
