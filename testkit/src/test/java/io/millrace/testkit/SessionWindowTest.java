package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;
import static io.millrace.functions.session_window;
import static io.millrace.functions.sum;
import static io.millrace.functions.when;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.checkProgress;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StateOperatorProgress;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// `session_window`: which rows are one session, when it comes out, and that a stream ends in what
/// the static query gives.
@SessionTest
@Seeded
final class SessionWindowTest {
    private static final String SCHEMA = "time TIMESTAMP, k STRING, x DOUBLE";
    private static final Column TEN = session_window(col("time"), "10 seconds");

    private Session session;
    private MemoryStream events;

    @BeforeEach
    void makeStream(Session given) {
        session = given;
        events = MemoryStream.of(session, SCHEMA);
    }

    private static Row at(@Nullable Integer second, @Nullable String key) {
        return row(second == null ? null : Instant.ofEpochSecond(second), key, 1.5);
    }

    private StreamAction add(Row... rows) {
        return addData(events, rows);
    }

    private static Row counted(int start, int end, @Nullable String key, long count) {
        return row(row(Instant.ofEpochSecond(start), Instant.ofEpochSecond(end)), key, count);
    }

    private DataFrame frame(List<Row> rows) {
        return session.createDataFrame(rows, events.schema());
    }

    private static Dataset<Row> counts(Dataset<Row> frame) {
        return frame.groupBy(TEN, col("k")).count();
    }

    private Dataset<Row> watermarked() {
        return events.toDF().withWatermark("time", "10 seconds");
    }

    @Test
    void rowsOfAStaticFrameThatTouchAreOneSession() {
        DataFrame rows =
                frame(
                        List.of(
                                at(30, "a"),
                                at(10, "a"),
                                at(20, "a"),
                                at(41, "a"),
                                at(15, "b"),
                                at(12, null),
                                at(22, null),
                                at(null, "a")));
        assertEquals(
                List.of(
                        counted(10, 40, "a", 3),
                        counted(12, 32, null, 2),
                        counted(15, 25, "b", 1),
                        counted(41, 51, "a", 1)),
                counts(rows).collectAsList());
    }

    @Test
    void withoutAKeyAllRowsOfAStaticFrameAreOfOneGroup() {
        DataFrame rows = frame(List.of(at(0, "a"), at(5, "b"), at(20, "c")));
        Dataset<Row> sessions =
                rows.groupBy(TEN)
                        .agg(count("*").as("n"), max("time").as("last"))
                        .select(col("session_window.start"), col("session_window.end"), col("n"));
        assertEquals(
                List.of(
                        row(Instant.ofEpochSecond(0), Instant.ofEpochSecond(15), 2L),
                        row(Instant.ofEpochSecond(20), Instant.ofEpochSecond(30), 1L)),
                sessions.collectAsList());
    }

    @Test
    void eachRowMayHaveItsOwnGap() {
        Column gap =
                when(col("k").equalTo("a"), "5 seconds")
                        .when(col("k").equalTo("b"), "1 month 1 day")
                        .when(col("k").equalTo("none"), "0 seconds")
                        .when(col("k").equalTo("negative"), "-1 second")
                        .when(col("k").equalTo("wrong"), "soon")
                        .otherwise(lit(null));
        DataFrame rows =
                frame(
                        List.of(
                                at(10, "a"),
                                at(15, "a"),
                                at(0, "b"),
                                at(1, "none"),
                                at(1, "negative"),
                                at(1, "wrong"),
                                at(1, "null")));
        assertEquals(
                List.of(counted(0, 32 * 24 * 3600, "b", 1), counted(10, 20, "a", 2)),
                rows.groupBy(session_window(col("time"), gap), col("k")).count().collectAsList());
    }

    @Test
    void appendGivesASessionOnceWhenTheWatermarkReachesItsEnd() {
        stream(counts(watermarked()))
                .run(
                        add(at(10, "a"), at(15, "a"), at(11, "b")),
                        checkNewRows(),
                        // The watermark is 15; the session of b ends at 21, that of a at 25.
                        add(at(25, "a")),
                        checkNewRows(),
                        add(at(31, "c")),
                        checkNewRows(counted(11, 21, "b", 1)),
                        stop(),
                        start(),
                        // Between the two: one session of a, up to 35, and then gone.
                        add(at(45, "c"), at(11, "a")),
                        checkNewRows(counted(10, 35, "a", 3)),
                        stateIs(2, 1));
    }

    private static StreamAction stateIs(long total, long removed) {
        return checkProgress(
                progress -> {
                    StateOperatorProgress state = progress.stateOperators()[0];
                    assertEquals("sessionWindowStateStoreSaveExec", state.operatorName());
                    assertEquals(total, state.numRowsTotal(), "total");
                    assertEquals(removed, state.numRowsRemoved(), "removed");
                });
    }

    @Test
    void aRowIsLateByItsOwnEnd() {
        stream(counts(watermarked()))
                .run(
                        add(at(40, "a")),
                        checkNewRows(),
                        // The watermark is 30: 20 + 10 has ended, 21 + 10 has not.
                        add(at(20, "b"), at(21, "b"), at(20, "c")),
                        checkProgress(
                                progress ->
                                        assertEquals(
                                                2,
                                                progress.stateOperators()[0]
                                                        .numRowsDroppedByWatermark())),
                        add(at(60, "d")),
                        checkNewRows(counted(21, 31, "b", 1), counted(40, 50, "a", 1)));
    }

    @Test
    void sessionsThatBecomeOneBringTheirSums() {
        stream(events.toDF().groupBy(TEN, col("k")).agg(count("*").as("n"), sum("x").as("x")))
                .outputMode("complete")
                .run(
                        add(at(10, "a"), at(30, "a"), at(50, "a")),
                        checkAnswer(summed(10, 20, 1), summed(30, 40, 1), summed(50, 60, 1)),
                        stop(),
                        start(),
                        add(at(20, "a")),
                        checkAnswer(summed(10, 40, 3), summed(50, 60, 1)),
                        stop(),
                        start(),
                        add(at(5, "a"), at(41, "a")),
                        checkAnswer(summed(5, 40, 4), summed(41, 60, 2)));
    }

    /// The watermark is that of another column: it says nothing of these sessions.
    @Test
    void sessionsOfAColumnWithoutAWatermarkKeepAllRowsInCompleteMode() {
        MemoryStream there = MemoryStream.of(session, "at TIMESTAMP, time TIMESTAMP, k STRING");
        Instant early = Instant.ofEpochSecond(1);
        Instant late = Instant.ofEpochSecond(1_000);
        Row first = row(row(early, early.plusSeconds(10)), "a", 1L);
        Row second = row(row(early, early.plusSeconds(10)), "b", 1L);
        stream(counts(there.toDF().withWatermark("at", "10 seconds")))
                .outputMode("complete")
                .run(
                        addData(there, row(late, early, "a")),
                        checkAnswer(first),
                        addData(there, row(late.plusSeconds(1), early, "b")),
                        checkAnswer(first, second),
                        addData(there, row(early, early, "b")),
                        checkAnswer(first, row(second.get(0), "b", 2L)),
                        checkProgress(
                                progress ->
                                        assertEquals(
                                                0,
                                                progress.stateOperators()[0]
                                                        .numRowsDroppedByWatermark())));
    }

    @Test
    void completeModeKeepsAllSessions() {
        stream(counts(watermarked()))
                .outputMode("complete")
                .run(
                        add(at(10, "a"), at(40, "a")),
                        checkAnswer(counted(10, 20, "a", 1), counted(40, 50, "a", 1)),
                        add(at(20, "b"), at(21, "b"), at(15, "a")),
                        checkAnswer(
                                counted(20, 31, "b", 2),
                                counted(40, 50, "a", 1),
                                counted(10, 25, "a", 2)),
                        checkProgress(progress -> assertEquals(1, progress.batchId())));
    }

    private static Row summed(int start, int end, long count) {
        return row(
                row(Instant.ofEpochSecond(start), Instant.ofEpochSecond(end)),
                "a",
                count,
                1.5 * count);
    }

    private static Dataset<Row> everything(Dataset<Row> events) {
        return events.groupBy(col("k"), session_window(col("time"), "4 seconds"))
                .agg(count("*"), sum("x"), max("x"), max("time"));
    }

    private static List<List<Row>> units(RandomGenerator random, int count) {
        List<List<Row>> units = new ArrayList<>();
        for (int unit = 0; unit < count; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                String key = random.nextInt(6) == 0 ? null : "k" + random.nextInt(3);
                Instant time = Instant.ofEpochMilli(random.nextInt(-60_000, 60_000));
                rows.add(row(time, key, random.nextGaussian() * 1e6));
            }
            units.add(rows);
        }
        return units;
    }

    @Test
    void aCompleteResultEqualsTheStaticQueryAtEveryRestart(RandomGenerator random) {
        List<List<Row>> units = units(random, 10);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            script.add(start());
            script.add(add(units.get(i).toArray(Row[]::new)));
            script.add(processAllAvailable());
            script.add(checkAnswer(everything(frame(Events.prefix(units, i + 1))).collectAsList()));
            script.add(stop());
        }
        stream(everything(events.toDF())).outputMode("complete").run(script);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "TRIGGER")
    void soItDoesWithACrashAfterEveryStep(BatchStep step, RandomGenerator random) {
        List<List<Row>> units = units(random, 5);
        units.removeIf(List::isEmpty);
        List<StreamAction> script = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            script.add(start());
            script.add(crashAfter(step));
            script.add(add(units.get(i).toArray(Row[]::new)));
            script.add(awaitFailure());
            script.add(start());
            script.add(processAllAvailable());
            script.add(checkAnswer(everything(frame(Events.prefix(units, i + 1))).collectAsList()));
            script.add(stop());
        }
        stream(everything(events.toDF())).outputMode("complete").run(script);
    }

    /// Sessions as a list, merged and closed by the rules.
    private static final class Model {
        private static final int GAP = 4;
        private static final int DELAY = 10;

        private record Interval(int start, int end, String key, long count) {}

        private final List<Interval> open = new ArrayList<>();
        private int watermark;

        /// Returns the sessions that the rows close.
        List<Row> add(List<Row> rows) {
            int latest = watermark + DELAY;
            for (Row row : rows) {
                int time = (int) row.getInstant(0).getEpochSecond();
                latest = Math.max(latest, time);
                if (time + GAP > watermark) {
                    merge(new Interval(time, time + GAP, row.getString(1), 1));
                }
            }
            watermark = latest - DELAY;
            List<Row> closed = new ArrayList<>();
            for (Interval session : open) {
                if (session.end() <= watermark) {
                    closed.add(
                            counted(
                                    session.start(),
                                    session.end(),
                                    session.key(),
                                    session.count()));
                }
            }
            open.removeIf(session -> session.end() <= watermark);
            return closed;
        }

        private void merge(Interval added) {
            Interval merged = added;
            for (Interval session : List.copyOf(open)) {
                boolean isOne =
                        session.key().equals(merged.key())
                                && session.start() <= merged.end()
                                && merged.start() <= session.end();
                if (isOne) {
                    open.remove(session);
                    merged =
                            new Interval(
                                    Math.min(session.start(), merged.start()),
                                    Math.max(session.end(), merged.end()),
                                    merged.key(),
                                    session.count() + merged.count());
                }
            }
            open.add(merged);
        }
    }

    @Test
    void appendedSessionsAreThoseOfTheRules(RandomGenerator random) {
        Model model = new Model();
        List<Row> expected = new ArrayList<>();
        List<StreamAction> script = new ArrayList<>();
        for (int unit = 0; unit < 15; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                int second = 20 + 6 * unit + random.nextInt(-30, 30);
                rows.add(at(second, "k" + random.nextInt(3)));
            }
            expected.addAll(model.add(rows));
            script.add(start());
            script.add(add(rows.toArray(Row[]::new)));
            script.add(processAllAvailable());
            script.add(checkAnswer(List.copyOf(expected)));
            script.add(stop());
        }
        Column four = session_window(col("time"), "4 seconds");
        stream(watermarked().groupBy(four, col("k")).count()).run(script);
    }

    @Test
    void whatSessionsCannotBeIsRefused() {
        assertRefused(
                ErrorCondition.STREAMING_OUTPUT_MODE,
                () ->
                        counts(watermarked())
                                .writeStream()
                                .outputMode("update")
                                .format("noop")
                                .start());
        assertRefused(
                ErrorCondition.STREAMING_OUTPUT_MODE,
                () -> counts(events.toDF()).writeStream().format("noop").start());
        assertRefused(
                ErrorCondition.UNSUPPORTED_STREAMING_OPERATION,
                () -> watermarked().groupBy(TEN).count().writeStream().format("noop").start());
        MemoryStream two = MemoryStream.of(session, "time TIMESTAMP, at TIMESTAMP");
        Dataset<Row> ofAnother =
                two.toDF().withWatermark("at", "10 seconds").groupBy(TEN, col("at")).count();
        for (String mode : List.of("append", "complete")) {
            assertRefused(
                    ErrorCondition.UNSUPPORTED_STREAMING_OPERATION,
                    () -> ofAnother.writeStream().outputMode(mode).format("noop").start());
        }
        assertRefused(ErrorCondition.UNSUPPORTED_FEATURE, () -> events.toDF().select(TEN.as("s")));
        assertRefused(
                ErrorCondition.UNSUPPORTED_FEATURE,
                () -> events.toDF().groupBy(TEN.getField("start")).count());
        assertRefused(
                ErrorCondition.MULTIPLE_TIME_WINDOWS,
                () ->
                        events.toDF()
                                .groupBy(TEN, session_window(col("time"), "1 second"), col("k"))
                                .count());
        assertRefused(
                ErrorCondition.WINDOW_DURATION_INVALID,
                () -> events.toDF().groupBy(session_window(col("time"), "soon")).count());
        assertRefused(
                ErrorCondition.WINDOW_DURATION_INVALID,
                () -> events.toDF().groupBy(session_window(col("time"), "0 seconds")).count());
        assertRefused(
                ErrorCondition.DATATYPE_MISMATCH,
                () -> events.toDF().groupBy(session_window(col("time"), col("x"))).count());
    }

    private interface Refused {
        void run() throws Exception;
    }

    private static void assertRefused(ErrorCondition expected, Refused code) {
        MillraceException error = assertThrows(MillraceException.class, code::run);
        assertEquals(expected, error.condition(), error.getMessage());
    }
}
