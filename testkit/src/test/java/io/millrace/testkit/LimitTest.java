package io.millrace.testkit;

import static io.millrace.functions.col;
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

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.CheckpointCheck;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `limit` over the life of a query, and `limit` and `orderBy` over each complete result.
@SessionTest
final class LimitTest {
    private static final String SCHEMA = "k STRING, n INT";

    @Test
    void anAppendingQueryGivesSoManyRowsInItsLife(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        stream(events.toDF().limit(3))
                .run(
                        start(),
                        addData(events, row("a", 1), row("b", 2)),
                        checkNewRows(row("a", 1), row("b", 2)),
                        stop(),
                        start(),
                        addData(events, row("c", 3), row("d", 4)),
                        checkNewRows(row("c", 3)),
                        addData(events, row("e", 5)),
                        checkNewRows(),
                        stop(),
                        start(),
                        addData(events, row("f", 6)),
                        checkNewRows());
    }

    @Test
    void noRowsAreAlsoALimit(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        stream(events.toDF().limit(0)).run(addData(events, row("a", 1)), checkNewRows());
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"TRIGGER", "AGGREGATE"})
    void aCrashAfterAnyStepCountsARowOnce(BatchStep step, Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        List<StreamAction> script = new ArrayList<>();
        List<Row> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Row first = row("first", 2 * i);
            Row second = row("second", 2 * i + 1);
            expected.addAll(List.of(first, second));
            script.add(start());
            script.add(crashAfter(step));
            script.add(addData(events, first, second));
            script.add(awaitFailure());
            script.add(start());
            script.add(processAllAvailable());
            script.add(checkAnswer(List.copyOf(expected.subList(0, Math.min(7, expected.size())))));
            script.add(stop());
        }
        stream(events.toDF().limit(7)).run(script);
    }

    @Test
    void rowsBeyondTheLimitRaiseTheWatermark(Session session) {
        MemoryStream events = MemoryStream.of(session, "time TIMESTAMP");
        stream(events.toDF().withWatermark("time", "1 second").limit(1))
                .run(
                        addData(events, row("00:00:10"), row("00:00:20")),
                        checkNewRows(row("00:00:10")),
                        addData(events, row("00:00:15")),
                        checkNewRows(),
                        checkProgress(
                                progress ->
                                        assertEquals(
                                                "1970-01-01T00:00:19.000Z",
                                                progress.eventTime().get("watermark"))));
    }

    @Test
    void aLimitBelowAnAggregationCountsOverItsLifeInCompleteMode(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        stream(events.toDF().limit(3).groupBy("k").count())
                .outputMode("complete")
                .run(
                        addData(events, row("a", 1), row("b", 2)),
                        checkAnswer(row("a", 1L), row("b", 1L)),
                        addData(events, row("a", 3), row("a", 4)),
                        checkAnswer(row("a", 2L), row("b", 1L)));
    }

    @Test
    void aCompleteResultIsSortedAndCutEachTime(Session session) {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        Dataset<Row> counts =
                events.toDF().groupBy("k").count().orderBy(col("count").desc(), col("k"));
        stream(counts.limit(2))
                .outputMode("complete")
                .run(
                        addData(events, row("a", 1), row("b", 2), row("c", 3), row("c", 4)),
                        checkAnswer(row("c", 2L), row("a", 1L)),
                        stop(),
                        start(),
                        addData(events, row("b", 5), row("b", 6)),
                        checkAnswer(row("b", 3L), row("c", 2L)));
    }

    @Test
    void rowsOfACompleteResultComeInTheirOrder(Session session) throws Exception {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        events.addData(row("b", 1), row("a", 2), row("c", 3), row("c", 4));
        List<Row> seen = new ArrayList<>();
        events.toDF()
                .groupBy("k")
                .count()
                .orderBy(col("count").desc(), col("k").desc())
                .writeStream()
                .outputMode("complete")
                .trigger(Trigger.AvailableNow())
                .foreachBatch((rows, _) -> seen.addAll(rows.collectAsList()))
                .start()
                .awaitTermination();
        assertEquals(List.of(row("c", 2L), row("b", 1L), row("a", 1L)), seen);
    }

    @Test
    void anotherLimitGoesOnFromTheSameCount(Session session, @TempDir Path checkpoint)
            throws Exception {
        MemoryStream events = MemoryStream.of(session, SCHEMA);
        events.addData(row("a", 1), row("b", 2), row("c", 3));
        List<Row> seen = new ArrayList<>();
        for (int limit : new int[] {2, 4}) {
            var writer =
                    events.toDF()
                            .limit(limit)
                            .writeStream()
                            .option("checkpointLocation", checkpoint.toString())
                            .trigger(Trigger.AvailableNow())
                            .foreachBatch((rows, _) -> seen.addAll(rows.collectAsList()));
            if (limit == 4) {
                events.addData(row("d", 4), row("e", 5), row("f", 6));
                assertEquals(
                        CheckpointCheck.Verdict.RUNS_AS_BEFORE, writer.checkCheckpoint().verdict());
            }
            writer.start().awaitTermination();
        }
        assertEquals(List.of(row("a", 1), row("b", 2), row("d", 4), row("e", 5)), seen);
    }
}
