package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.session_window;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.addTogether;
import static io.millrace.testkit.StreamTest.advanceClock;
import static io.millrace.testkit.StreamTest.assertOnQuery;
import static io.millrace.testkit.StreamTest.execute;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.WatermarkExplanation;
import io.millrace.streaming.WatermarkExplanation.OpenWindow;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a query says of its watermark, and the rules for it that Spark has not.
@SessionTest
final class WatermarkExplanationTest {
    private static final String SKEW = "millrace.sql.streaming.watermark.maxFutureSkew";

    private Session session;
    private MemoryStream times;

    @BeforeEach
    void makeStream(Session given) {
        session = given;
        times = MemoryStream.of(session, "time TIMESTAMP");
    }

    private static Instant at(long second) {
        return TestSession.START.plusSeconds(second);
    }

    private static Row time(long second) {
        return row(at(second));
    }

    private DataFrame counts(DataFrame frame) {
        return frame.groupBy(window(col("time"), "5 seconds")).count();
    }

    private static StreamAction explained(String what, Consumer<WatermarkExplanation> check) {
        return assertOnQuery(what, query -> check.accept(query.explainWatermark()));
    }

    private static StreamAction watermarkIs(long second) {
        return explained(
                "watermark", explanation -> assertEquals(at(second), explanation.watermark()));
    }

    @Test
    void anOpenWindowSaysWhatItWaitsFor() {
        stream(counts(times.toDF().withWatermark("time", "10 seconds")))
                .run(
                        addData(times, time(16), time(12)),
                        addData(times, time(1), time(2), time(13)),
                        processAllAvailable(),
                        addData(times, time(3)),
                        explained(
                                "two windows",
                                explanation -> {
                                    assertEquals(at(6), explanation.watermark());
                                    assertEquals(1, explanation.lateRows());
                                    assertEquals(2, explanation.openWindowCount());
                                    OpenWindow first = explanation.openWindows().getFirst();
                                    assertEquals(
                                            new OpenWindow(Optional.of(at(10)), at(15), 1), first);
                                    WatermarkExplanation.Input input =
                                            explanation.inputs().getFirst();
                                    assertEquals(Optional.of(at(16)), input.latest());
                                    assertEquals(at(25), input.releases(first));
                                    String text = explanation.toString();
                                    assertTrue(
                                            text.contains(
                                                    "[2026-01-01T00:00:10.000Z,"
                                                        + " 2026-01-01T00:00:15.000Z), groups: 1,"
                                                        + " comes out at time >="
                                                        + " 2026-01-01T00:00:25.000Z"),
                                            text);
                                }));
    }

    @Test
    void anOpenSessionSaysWhatItWaitsFor() {
        stream(
                        times.toDF()
                                .withWatermark("time", "10 seconds")
                                .groupBy(
                                        session_window(col("time"), "5 seconds"),
                                        col("time").cast("date").as("day"))
                                .count())
                .run(
                        addData(times, time(16), time(12), time(13)),
                        processAllAvailable(),
                        explained(
                                "one session",
                                explanation -> {
                                    OpenWindow open = new OpenWindow(Optional.empty(), at(21), 1);
                                    assertEquals(List.of(open), explanation.openWindows());
                                    assertEquals(
                                            at(31), explanation.inputs().getFirst().releases(open));
                                }));
    }

    @Test
    void aQueryWithoutAWatermarkSaysSo() {
        stream(times.toDF())
                .run(
                        addData(times, time(1)),
                        explained(
                                "nothing",
                                explanation ->
                                        assertEquals(
                                                "There is no watermark: nothing is late and"
                                                        + " nothing is closed.\n",
                                                explanation.toString())),
                        assertOnQuery(
                                "an end",
                                query -> {
                                    try {
                                        query.stop();
                                    } catch (Exception e) {
                                        throw new AssertionError(e);
                                    }
                                    MillraceException error =
                                            assertThrows(
                                                    MillraceException.class,
                                                    query::explainWatermark);
                                    assertEquals(
                                            ErrorCondition.QUERY_NOT_ACTIVE, error.condition());
                                }));
    }

    @Test
    void aRowFarAheadOfTheBatchTimeRaisesNoWatermark() {
        session.conf().set(SKEW, "10s");
        stream(counts(times.toDF().withWatermark("time", "0 seconds")))
                .outputMode("update")
                .run(
                        addData(times, time(9), time(3600)),
                        watermarkIs(9),
                        explained(
                                "one row ahead",
                                explanation ->
                                        assertEquals(
                                                1, explanation.inputs().getFirst().aheadRows())),
                        stop(),
                        // The checkpoint's setting holds.
                        execute("no limit", () -> session.conf().set(SKEW, "0")),
                        start(),
                        addData(times, time(3600)),
                        watermarkIs(9),
                        advanceClock(Duration.ofHours(1)),
                        addData(times, time(3605)),
                        watermarkIs(3605));
    }

    @Test
    void anInputWithoutRowsForLongHoldsNothingBack() {
        session.conf().set("millrace.sql.streaming.watermark.idleTimeout", "60s");
        MemoryStream others = MemoryStream.of(session, "time TIMESTAMP");
        DataFrame all =
                times.toDF()
                        .withWatermark("time", "0 seconds")
                        .union(others.toDF().withWatermark("time", "0 seconds"));
        stream(counts(all))
                .outputMode("update")
                .run(
                        addTogether(
                                MemoryStream.Feed.of(times, time(10)),
                                MemoryStream.Feed.of(others, time(5))),
                        watermarkIs(5),
                        advanceClock(Duration.ofSeconds(59)),
                        addData(times, time(20)),
                        watermarkIs(5),
                        advanceClock(Duration.ofSeconds(1)),
                        addData(times, time(21)),
                        watermarkIs(21),
                        // With rows again it has its say, but the watermark never goes down.
                        addTogether(
                                MemoryStream.Feed.of(times, time(30)),
                                MemoryStream.Feed.of(others, time(22))),
                        watermarkIs(22));
    }
}
