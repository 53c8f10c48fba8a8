package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.session_window;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.addTogether;
import static io.millrace.testkit.StreamTest.advanceClock;
import static io.millrace.testkit.StreamTest.awaitTermination;
import static io.millrace.testkit.StreamTest.checkLastBatch;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.checkProgress;
import static io.millrace.testkit.StreamTest.execute;
import static io.millrace.testkit.StreamTest.expectFailure;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;

/// The timings of event time as Spark has them, batch by batch.
@SessionTest
final class EventTimeTest {
    private Session session;
    private MemoryStream times;

    @BeforeEach
    void makeStream(Session given) {
        session = given;
        times = MemoryStream.of(session, "time TIMESTAMP");
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static Row[] rows(long... seconds) {
        return Arrays.stream(seconds).mapToObj(second -> row(at(second))).toArray(Row[]::new);
    }

    private StreamAction add(long... seconds) {
        return addData(times, rows(seconds));
    }

    private static Row counted(long start, long end, long count) {
        return row(row(at(start), at(end)), count);
    }

    private static DataFrame counts(DataFrame frame) {
        return frame.groupBy(window(col("time"), "5 seconds")).count();
    }

    private DataFrame watermarked() {
        return times.toDF().withWatermark("time", "10 seconds");
    }

    private static StreamAction batchIs(long batchId, long rows, long watermark) {
        return checkProgress(
                progress -> {
                    assertEquals(batchId, progress.batchId());
                    assertEquals(rows, progress.numInputRows());
                    assertEquals(
                            at(watermark),
                            Instant.parse(String.valueOf(progress.eventTime().get("watermark"))));
                });
    }

    private static StreamAction stateIs(long total, long updated, long removed, long dropped) {
        return checkProgress(
                progress -> {
                    StateOperatorProgress state = progress.stateOperators()[0];
                    assertEquals(total, state.numRowsTotal(), "total");
                    assertEquals(updated, state.numRowsUpdated(), "updated");
                    assertEquals(removed, state.numRowsRemoved(), "removed");
                    assertEquals(dropped, state.numRowsDroppedByWatermark(), "dropped");
                });
    }

    @Test
    void appendGivesAWindowOnceWhenTheWatermarkReachesItsEnd() {
        stream(counts(watermarked()))
                .run(
                        add(15),
                        checkNewRows(),
                        batchIs(1, 0, 5),
                        add(10, 12, 14),
                        checkNewRows(),
                        batchIs(2, 3, 5),
                        stateIs(2, 1, 0, 0),
                        add(25),
                        checkNewRows(counted(10, 15, 3)),
                        batchIs(4, 0, 15),
                        stateIs(2, 0, 1, 0),
                        add(10),
                        checkNewRows(),
                        batchIs(5, 1, 15),
                        stateIs(2, 0, 0, 1));
    }

    @Test
    void updateGivesTouchedWindowsAndForgetsClosedOnesInSilence() {
        stream(counts(watermarked()))
                .outputMode("update")
                .run(
                        add(15),
                        checkNewRows(counted(15, 20, 1)),
                        add(10, 12, 14),
                        checkNewRows(counted(10, 15, 3)),
                        add(25),
                        checkNewRows(counted(25, 30, 1)),
                        batchIs(4, 0, 15),
                        stateIs(2, 0, 1, 0),
                        add(10, 26),
                        checkNewRows(counted(25, 30, 2)),
                        stateIs(2, 0, 0, 0));
    }

    @Test
    void theFirstOfTwoFiltersGuardsTheSecondBelowTheWatermark() {
        MemoryStream there = MemoryStream.of(session, "time TIMESTAMP, x INT");
        stream(
                        there.toDF()
                                .withWatermark("time", "10 seconds")
                                .filter(col("x").notEqual(0))
                                .filter(lit(10).divide(col("x")).gt(1))
                                .select("x"))
                .run(
                        addData(there, row(at(15), 5), row(at(99), 0)),
                        checkNewRows(row(5)),
                        addData(there, row(at(16), 2)),
                        checkNewRows(row(2)),
                        batchIs(1, 1, 5));
    }

    /// A row has several such windows, and which pass is not known below.
    @Test
    void aFilterOnSlidingWindowsOfAnotherColumnHidesNoRow() {
        MemoryStream there = MemoryStream.of(session, "time TIMESTAMP, other TIMESTAMP");
        Column windows = window(col("other"), "10 seconds", "5 seconds").as("w");
        stream(
                        there.toDF()
                                .withWatermark("time", "10 seconds")
                                .groupBy(windows, col("time"))
                                .count()
                                .filter(col("w").getField("start").equalTo(lit(at(5)))))
                .run(
                        addData(there, row(at(15), at(11)), row(at(40), at(100))),
                        checkNewRows(row(row(at(5), at(15)), at(15), 1L)),
                        batchIs(1, 0, 30));
    }

    /// Where a session begins depends on other rows.
    @Test
    void aFilterOnSessionsOfAnotherColumnHidesNoRow() {
        MemoryStream there = MemoryStream.of(session, "time TIMESTAMP, other TIMESTAMP");
        stream(
                        there.toDF()
                                .withWatermark("time", "10 seconds")
                                .withColumn("k", col("time").cast("date"))
                                .groupBy(
                                        session_window(col("other"), "5 seconds").as("w"), col("k"))
                                .count()
                                .filter(col("w").getField("start").equalTo(lit(at(11)))))
                .outputMode("complete")
                .run(
                        addData(there, row(at(15), at(11)), row(at(40), at(14))),
                        checkNewRows(row(row(at(11), at(19)), "1970-01-01", 2L)),
                        addData(there, row(at(41), at(90))),
                        checkNewRows(row(row(at(11), at(19)), "1970-01-01", 2L)),
                        batchIs(1, 1, 30));
    }

    /// Spark's optimizer drops what is below such a filter, so that the watermark stays at zero.
    @Test
    void belowAFilterThatIsNeverTrueTheWatermarkStays() {
        MemoryStream there = MemoryStream.of(session, "time TIMESTAMP NOT NULL");
        stream(there.toDF().withWatermark("time", "10 seconds").filter(col("time").isNull()))
                .run(
                        addData(there, rows(25)),
                        checkNewRows(),
                        addData(there, rows(26)),
                        checkNewRows(),
                        batchIs(1, 1, 0));
    }

    @Test
    void completeKeepsAllAndRunsNoBatchForTheWatermark() {
        stream(counts(watermarked()))
                .outputMode("complete")
                .run(
                        add(15),
                        checkNewRows(counted(15, 20, 1)),
                        batchIs(0, 1, 0),
                        add(25),
                        checkNewRows(counted(15, 20, 1), counted(25, 30, 1)),
                        add(0),
                        checkNewRows(counted(0, 5, 1), counted(15, 20, 1), counted(25, 30, 1)),
                        batchIs(2, 1, 15),
                        stateIs(3, 1, 0, 0));
    }

    @Test
    void aBatchWithRowsJudgesThemByTheOldWatermarkAndClosesByTheNew() {
        stream(counts(watermarked()))
                .trigger(Trigger.ProcessingTime("10 seconds"))
                .run(
                        add(15),
                        start(),
                        batchIs(0, 1, 0),
                        add(3, 4, 20),
                        advanceClock(Duration.ofSeconds(10)),
                        checkNewRows(counted(0, 5, 2)),
                        batchIs(1, 3, 5),
                        advanceClock(Duration.ofSeconds(10)),
                        batchIs(2, 0, 10),
                        add(4, 9),
                        advanceClock(Duration.ofSeconds(10)),
                        stateIs(2, 0, 0, 2));
    }

    @Test
    void lateRowsOfWindowsThatAFilterTakesOutAreCountedToo() {
        stream(counts(watermarked()).filter(col("window.start").gt(at(10))))
                .outputMode("update")
                .run(
                        add(25),
                        checkNewRows(counted(25, 30, 1)),
                        add(3),
                        checkNewRows(),
                        stateIs(1, 0, 0, 1));
    }

    @Test
    void aRawEventTimeIsLateAtTheWatermarkItself() {
        stream(watermarked().groupBy("time").count())
                .run(
                        add(-1, 0, 1, 15),
                        checkNewRows(row(at(1), 1L)),
                        add(5, 6),
                        checkNewRows(),
                        stateIs(2, 1, 0, 1),
                        add(16),
                        checkNewRows(row(at(6), 1L)));
    }

    @Test
    void aLocalTimeIsAnEventTimeToo() {
        MemoryStream local = MemoryStream.of(session, "time TIMESTAMP_NTZ");
        LocalDateTime early = LocalDateTime.of(1970, 1, 1, 0, 0, 5);
        stream(local.toDF().withWatermark("time", "10 seconds").groupBy("time").count())
                .run(
                        addData(local, row(early), row(early.plusSeconds(10))),
                        checkNewRows(row(early, 1L)),
                        batchIs(1, 0, 5));
    }

    @Test
    void aRowWithoutATimeIsNeitherLateNorClosed() {
        stream(watermarked().groupBy("time").count())
                .outputMode("update")
                .run(
                        addData(times, row((Object) null), row(at(15))),
                        checkNewRows(row(null, 1L), row(at(15), 1L)),
                        checkProgress(
                                p ->
                                        assertEquals(
                                                "1970-01-01T00:00:05.000Z",
                                                p.eventTime().get("watermark"))),
                        add(40),
                        checkNewRows(row(at(40), 1L)),
                        addData(times, row((Object) null)),
                        checkNewRows(row(null, 2L)),
                        checkProgress(
                                p -> {
                                    assertEquals(
                                            "1970-01-01T00:00:00.000Z", p.eventTime().get("max"));
                                    assertEquals(
                                            "1970-01-01T00:00:30.000Z",
                                            p.eventTime().get("watermark"));
                                }),
                        stateIs(2, 1, 0, 0));
    }

    @Test
    void aWatermarkThatNoGroupingHasTouchesNothingButRunsBatches() {
        stream(watermarked().groupBy(col("time").cast("date")).agg(count("*")))
                .outputMode("update")
                .run(
                        add(100),
                        checkNewRows(row("1970-01-01", 1L)),
                        batchIs(1, 0, 90),
                        add(1),
                        checkNewRows(row("1970-01-01", 2L)),
                        batchIs(2, 1, 90),
                        stateIs(1, 1, 0, 0));
    }

    @Test
    void aSlidingRowIsDroppedFromItsClosedWindowsOnly() {
        stream(watermarked().groupBy(window(col("time"), "10 seconds", "5 seconds")).count())
                .run(
                        add(22),
                        checkNewRows(),
                        // The watermark is 12: of 11's windows [5, 15) and [10, 20) both are open,
                        // of 7's [0, 10) is closed, and so are both of 3's.
                        add(11, 7, 3),
                        stateIs(4, 2, 0, 3),
                        checkProgress(
                                progress ->
                                        assertEquals(
                                                Map.of(
                                                        "lateRowsOfWindowUntil"
                                                                + " 1970-01-01T00:00:10.000Z",
                                                        2L,
                                                        "lateRowsOfWindowUntil"
                                                                + " 1970-01-01T00:00:05.000Z",
                                                        1L),
                                                progress.stateOperators()[0].customMetrics())),
                        add(40),
                        checkNewRows(
                                counted(5, 15, 2),
                                counted(10, 20, 1),
                                counted(15, 25, 1),
                                counted(20, 30, 1)));
    }

    @Test
    void afterARestartTheWatermarkStandsAndNoBatchRunsWithoutRows() {
        stream(counts(watermarked()))
                .trigger(Trigger.ProcessingTime("10 seconds"))
                .run(
                        add(15, 1),
                        start(),
                        batchIs(0, 2, 0),
                        stop(),
                        start(),
                        advanceClock(Duration.ofSeconds(30)),
                        checkNewRows(),
                        add(2, 16),
                        advanceClock(Duration.ofSeconds(10)),
                        // Late by the watermark of batch 0, which was 0; closed by 5.
                        checkNewRows(counted(0, 5, 2)),
                        batchIs(1, 2, 5));
    }

    @Test
    void aTriggerOnceNeverRunsABatchWithoutRows() {
        stream(counts(watermarked()))
                .trigger(Trigger.Once())
                .run(
                        add(15, 1),
                        start(),
                        awaitTermination(),
                        batchIs(0, 2, 0),
                        add(16),
                        start(),
                        awaitTermination(),
                        checkNewRows(counted(0, 5, 1)));
    }

    @Test
    void availableNowEndsWithABatchWithoutRows() {
        stream(counts(watermarked()))
                .trigger(Trigger.AvailableNow())
                .run(
                        add(15, 1),
                        start(),
                        awaitTermination(),
                        batchIs(1, 0, 5),
                        checkNewRows(counted(0, 5, 1)));
    }

    @Test
    void batchesWithoutRowsCanBeSwitchedOff() {
        session.conf().set("spark.sql.streaming.noDataMicroBatches.enabled", "false");
        stream(counts(watermarked()))
                .run(
                        add(15, 1),
                        checkNewRows(),
                        batchIs(0, 2, 0),
                        add(15),
                        checkNewRows(counted(0, 5, 1)));
    }

    @Test
    void theSlowestOfTwoInputsHoldsTheWatermarkBack() {
        runUnion(0, 10, 10);
    }

    @Test
    void theFastestOfTwoInputsDecidesUnderMax() {
        session.conf().set("spark.sql.streaming.multipleWatermarkPolicy", "max");
        runUnion(20, 20, 30);
    }

    /// @param first the watermark after one input had 30
    /// @param second after the other had 15
    /// @param third after a restart that was followed by 40 in the first
    private void runUnion(long first, long second, long third) {
        MemoryStream others = MemoryStream.of(session, "time TIMESTAMP");
        DataFrame all =
                watermarked()
                        .union(others.toDF().withWatermark("time", "5 seconds"))
                        .groupBy("time")
                        .count();
        stream(all)
                .outputMode("update")
                .run(
                        add(30),
                        processAllAvailable(),
                        addData(others, rows(1)),
                        watermarkIs(first),
                        addTogether(
                                MemoryStream.Feed.of(others, rows(15)),
                                MemoryStream.Feed.of(times, rows(1))),
                        watermarkIs(second),
                        stop(),
                        start(),
                        add(40),
                        processAllAvailable(),
                        add(40),
                        watermarkIs(third));
    }

    private static StreamAction watermarkIs(long second) {
        return checkProgress(
                progress ->
                        assertEquals(
                                at(second),
                                Instant.parse(
                                        String.valueOf(progress.eventTime().get("watermark")))));
    }

    @Test
    void theCheckpointsPolicyHolds() {
        MemoryStream others = MemoryStream.of(session, "time TIMESTAMP");
        stream(
                        watermarked()
                                .union(others.toDF().withWatermark("time", "5 seconds"))
                                .groupBy("time")
                                .count())
                .outputMode("update")
                .run(
                        add(30),
                        processAllAvailable(),
                        stop(),
                        execute(
                                "max",
                                () ->
                                        session.conf()
                                                .set(
                                                        "millrace.sql.streaming.multipleWatermarkPolicy",
                                                        "max")),
                        start(),
                        add(60),
                        processAllAvailable(),
                        add(60),
                        watermarkIs(0));
    }

    @Test
    void aSecondWatermarkFailsWhenTheFirstHasSomethingToSay() {
        stream(counts(watermarked().withWatermark("time", "5 seconds")))
                .outputMode("update")
                .run(
                        add(1),
                        checkNewRows(counted(0, 5, 1)),
                        add(30),
                        expectFailure(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION));
    }

    @Test
    void aFilterThatDoesNotReadTheTimeHidesRowsFromTheWatermark() {
        MemoryStream events = MemoryStream.of(session, "time TIMESTAMP, action STRING");
        DataFrame marked = events.toDF().withWatermark("time", "0 seconds");
        DataFrame byAction =
                marked.groupBy(col("action"), window(col("time"), "5 seconds")).count();
        for (DataFrame frame :
                new DataFrame[] {
                    counts(marked.where(col("action").equalTo("Open"))),
                    counts(
                            marked.select(col("action").as("a"), col("time"))
                                    .where(col("a").equalTo("Open"))),
                    byAction.where(col("action").equalTo("Open")),
                    counts(marked.union(marked).where(col("action").equalTo("Open")))
                }) {
            stream(frame)
                    .outputMode("update")
                    .run(
                            addData(events, row(at(100), "Close"), row(at(10), "Open")),
                            watermarkIs(10));
        }
        Column either = col("time").lt(at(0)).or(col("action").equalTo("Open"));
        stream(counts(marked.where(either)))
                .outputMode("update")
                .run(addData(events, row(at(100), "Close")), watermarkIs(100));
    }

    @Test
    void twoEventTimesInOneGroupingAreRefused() {
        stream(watermarked().groupBy(col("time"), window(col("time"), "5 seconds")).count())
                .run(start(), expectFailure(ErrorCondition.UNSUPPORTED_STREAMING_OPERATION));
    }

    @Test
    void appendNeedsAWatermarkOnAGrouping() {
        for (DataFrame frame :
                new DataFrame[] {
                    counts(times.toDF()), watermarked().groupBy(col("time").cast("date")).count()
                }) {
            stream(frame).run(start(), expectFailure(ErrorCondition.STREAMING_OUTPUT_MODE));
        }
    }

    @Test
    void delaysAreIntervalsOfZeroOrMore() {
        Map<String, ErrorCondition> wrong =
                Map.of(
                        "a while", ErrorCondition.CANNOT_PARSE_INTERVAL,
                        "-1 second", ErrorCondition.INVALID_PARAMETER_VALUE);
        wrong.forEach(
                (delay, condition) -> {
                    MillraceException error =
                            assertThrows(
                                    MillraceException.class,
                                    () -> times.toDF().withWatermark("time", delay));
                    assertEquals(condition, error.condition());
                });
        MemoryStream numbers = MemoryStream.of(session, "n INT");
        MillraceException error =
                assertThrows(
                        MillraceException.class,
                        () -> numbers.toDF().withWatermark("n", "1 second"));
        assertEquals(ErrorCondition.EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE, error.condition());
        DataFrame windows = times.toDF().select(window(col("time"), "1 second").as("w"));
        error = assertThrows(MillraceException.class, () -> windows.withWatermark("w", "1 second"));
        assertEquals(ErrorCondition.EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE, error.condition());
        stream(counts(times.toDF().withWatermark("time", "1 month")))
                .outputMode("update")
                .run(add(32 * 86_400), checkLastBatch(), watermarkIs(86_400));
    }
}
