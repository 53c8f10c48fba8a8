package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.collect_list;
import static io.millrace.functions.lit;
import static io.millrace.functions.session_window;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.assertOnQuery;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.execute;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Column;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The option `lateRows`: the rows that an operator leaves out are kept as it got them, with what
/// made them late.
@SessionTest
@Seeded
final class LateRowsTest {
    private static final Column TIME = col("time");

    private Session session;
    private MemoryStream events;

    @BeforeEach
    void makeStream(Session given) {
        session = given;
        events = MemoryStream.of(session, "time TIMESTAMP, k STRING, n INT");
    }

    private static Instant second(long second) {
        return Instant.ofEpochSecond(second);
    }

    private static Row at(long second, @Nullable String k, int n) {
        return row(second(second), k, n);
    }

    private StreamAction add(Row... rows) {
        return addData(events, rows);
    }

    private Dataset<Row> watermarked() {
        return events.toDF().withWatermark("time", "10 seconds");
    }

    private StreamAction keptAre(Row... expected) {
        return execute(
                "the table of late rows",
                () -> assertEquals(List.of(expected), session.table("late").collectAsList()));
    }

    private static Row late(
            long batchId, String operator, long watermark, long timesDropped, Row row) {
        return row(batchId, 0, operator, second(watermark), timesDropped, row);
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "update"})
    void aWindowAggregationKeepsAllColumnsOfItsInput(String mode) {
        stream(watermarked().groupBy(window(TIME, "5 seconds")).count())
                .outputMode(mode)
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        keptAre(),
                        add(at(15, "b", 2), at(16, "c", 3), at(14, null, 4), row(null, "d", 5)),
                        processAllAvailable(),
                        keptAre(
                                late(2, "stateStoreSave", 20, 1, at(15, "b", 2)),
                                late(2, "stateStoreSave", 20, 1, at(16, "c", 3)),
                                late(2, "stateStoreSave", 20, 1, at(14, null, 4))));
    }

    @Test
    void aSlidingRowIsKeptOnceAndSaysHowManyWindowsItMissed() {
        stream(watermarked().groupBy(window(TIME, "10 seconds", "5 seconds")).count())
                .lateRows("memory:late")
                .run(
                        add(at(22, "a", 1)),
                        processAllAvailable(),
                        add(at(11, "a", 2), at(7, "b", 3), at(3, "c", 4)),
                        processAllAvailable(),
                        keptAre(
                                late(2, "stateStoreSave", 12, 1, at(7, "b", 3)),
                                late(2, "stateStoreSave", 12, 2, at(3, "c", 4))));
    }

    @Test
    void aGroupingByTheTimeItselfKeepsThem() {
        stream(watermarked().groupBy("time").agg(sum("n")))
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(20, "b", 2), at(21, "c", 3)),
                        processAllAvailable(),
                        keptAre(late(2, "stateStoreSave", 20, 1, at(20, "b", 2))));
    }

    @Test
    void anAggregationInRowOrderKeepsThem() {
        stream(watermarked().groupBy(window(TIME, "5 seconds")).agg(collect_list("k")))
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(2, "b", 2), at(31, "c", 3), at(1, "d", 4)),
                        processAllAvailable(),
                        keptAre(
                                late(2, "stateStoreSave", 20, 1, at(2, "b", 2)),
                                late(2, "stateStoreSave", 20, 1, at(1, "d", 4))));
    }

    @Test
    void aDeduplicationKeepsColumnsThatNothingAboveItReads() {
        stream(watermarked().dropDuplicates("k").select("k"))
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(20, "b", 2), at(21, "c", 3), at(31, "a", 4)),
                        processAllAvailable(),
                        keptAre(late(2, "dedupe", 20, 1, at(20, "b", 2))));
    }

    @Test
    void aDeduplicationWithinTheWatermarkKeepsThem() {
        stream(watermarked().dropDuplicatesWithinWatermark("k"))
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(20, "b", 2), row(null, "c", 3)),
                        processAllAvailable(),
                        keptAre(late(2, "dedupeWithinWatermark", 20, 1, at(20, "b", 2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "complete"})
    void sessionsKeepThemInEachMode(String mode) {
        stream(watermarked().groupBy(session_window(TIME, "5 seconds"), col("k")).count())
                .outputMode(mode)
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        // Where no batch runs for the watermark, it decides one batch later.
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(15, "b", 2), at(16, "c", 3), at(1, "d", 4)),
                        processAllAvailable(),
                        execute(
                                "late rows",
                                () ->
                                        assertEquals(
                                                List.of(row(at(15, "b", 2)), row(at(1, "d", 4))),
                                                session.table("late")
                                                        .select("row")
                                                        .collectAsList())));
    }

    @Test
    void inCompleteModeWhatADeduplicationBelowDropsIsKept() {
        stream(watermarked().dropDuplicates("k").groupBy(window(TIME, "5 seconds")).count())
                .outputMode("complete")
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(20, "b", 2)),
                        processAllAvailable(),
                        execute(
                                "late rows",
                                () ->
                                        assertEquals(
                                                List.of(row(at(20, "b", 2))),
                                                session.table("late")
                                                        .select("row")
                                                        .collectAsList())));
    }

    @Test
    void operatorsShareFieldsOfOneName() {
        Dataset<Row> first =
                watermarked()
                        .dropDuplicatesWithinWatermark("k")
                        .withColumn("other", lit("x"))
                        .groupBy(window(TIME, "5 seconds"), col("k"), col("other"))
                        .agg(sum("n").as("total"));
        stream(first)
                .lateRows("memory:late")
                .run(
                        add(at(30, "a", 1)),
                        processAllAvailable(),
                        add(at(20, "b", 2), at(21, "c", 3)),
                        processAllAvailable(),
                        execute(
                                "late rows",
                                () ->
                                        assertEquals(
                                                List.of(row(0, row(second(20), "b", 2, null))),
                                                session.table("late")
                                                        .select("operatorId", "row")
                                                        .collectAsList())));
    }

    static List<UnaryOperator<Dataset<Row>>> queries() {
        return List.of(
                rows -> rows.groupBy(window(TIME, "5 seconds"), col("k")).count(),
                rows -> rows.groupBy(window(TIME, "12 seconds", "3 seconds"), col("k")).count(),
                rows -> rows.groupBy(TIME).agg(sum("n")),
                rows -> rows.groupBy(window(TIME, "5 seconds")).agg(collect_list("n")),
                rows -> rows.groupBy(session_window(TIME, "5 seconds"), col("k")).agg(sum("n")),
                rows -> rows.dropDuplicates("time", "k"),
                rows -> rows.dropDuplicatesWithinWatermark("k"),
                rows -> rows.dropDuplicates("k").groupBy(window(TIME, "5 seconds")).count(),
                rows -> rows.dropDuplicates("time", "k").dropDuplicatesWithinWatermark("n"));
    }

    /// Also across a crash in each step of a batch: what is computed again is kept once. The table
    /// begins anew with each run.
    @ParameterizedTest
    @MethodSource("queries")
    void theKeptRowsAreThoseThatAreCounted(UnaryOperator<Dataset<Row>> query, Seed seed)
            throws Exception {
        seed.forCases(
                3,
                random -> {
                    events = MemoryStream.of(session, "time TIMESTAMP, k STRING, n INT");
                    List<StreamAction> script = new ArrayList<>(List.of(start()));
                    for (int unit = 0; unit < 4; unit++) {
                        script.add(add(rows(random, 20 * (unit + 1))));
                        script.add(processAllAvailable());
                    }
                    script.add(assertOnQuery("as many are kept", this::keptAreCounted));
                    script.add(crashAfter(BatchStep.ADD_BATCH));
                    script.add(add(rows(random, 100)));
                    script.add(awaitFailure());
                    script.add(start());
                    script.add(add(rows(random, 101)));
                    script.add(processAllAvailable());
                    script.add(assertOnQuery("as many are kept", this::keptAreCounted));
                    stream(query.apply(watermarked())).lateRows("memory:late").run(script);
                });
    }

    private void keptAreCounted(StreamingQuery query) {
        long counted = 0;
        for (StreamingQueryProgress progress : query.recentProgress()) {
            for (StateOperatorProgress operator : progress.stateOperators()) {
                counted += operator.numRowsDroppedByWatermark();
            }
        }
        List<Row> kept = session.table("late").select("timesDropped").collectAsList();
        assertFalse(kept.isEmpty(), "no row was late");
        assertEquals(counted, kept.stream().mapToLong(row -> row.getLong(0)).sum());
    }

    private static Row[] rows(RandomGenerator random, int second) {
        Row[] rows = new Row[30];
        for (int i = 0; i < rows.length; i++) {
            boolean isOld = random.nextBoolean();
            long time = isOld ? random.nextInt(1, 6) : second - random.nextInt(12);
            rows[i] = at(time, String.valueOf(random.nextInt(50)), i);
        }
        return rows;
    }

    private void assertRefused(ErrorCondition condition, Dataset<Row> frame, String place) {
        MillraceException refused =
                assertThrows(
                        MillraceException.class,
                        () ->
                                frame.writeStream()
                                        .format("noop")
                                        .option("lateRows", place)
                                        .option("checkpointLocation", "/never/opened")
                                        .start());
        assertEquals(condition, refused.condition());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "late", "memory:", "memory: ", "Memory:late"})
    void whatIsNeitherADirectoryNorATableIsRefused(String place) {
        Dataset<Row> counts = watermarked().groupBy(window(TIME, "5 seconds")).count();
        assertRefused(ErrorCondition.INVALID_OPTION_VALUE, counts, place);
    }

    @Test
    void anotherFileSystemIsRefused() {
        Dataset<Row> counts = watermarked().groupBy(window(TIME, "5 seconds")).count();
        assertRefused(ErrorCondition.UNSUPPORTED_FEATURE, counts, "s3://bucket/late");
    }

    @Test
    void aQueryThatLeavesOutNoLateRowsIsRefused() {
        assertRefused(ErrorCondition.INVALID_OPTION_VALUE, watermarked(), "memory:late");
        assertRefused(
                ErrorCondition.INVALID_OPTION_VALUE,
                events.toDF().dropDuplicates("k"),
                "memory:late");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        Dataset<Row> twice =
                watermarked()
                        .select(TIME, col("k"), col("n").as("K"))
                        .groupBy(window(TIME, "5 seconds"))
                        .count();
        assertRefused(ErrorCondition.COLUMN_ALREADY_EXISTS, twice, "memory:late");
        Dataset<Row> twoTypes =
                watermarked()
                        .dropDuplicates("k")
                        .withColumn("n", col("n").cast("string"))
                        .groupBy(window(TIME, "5 seconds"))
                        .count();
        assertRefused(ErrorCondition.COLUMN_ALREADY_EXISTS, twoTypes, "memory:late");
    }

    @Test
    void filesNeedACheckpoint() {
        MillraceException refused =
                assertThrows(
                        MillraceException.class,
                        () ->
                                watermarked()
                                        .groupBy(window(TIME, "5 seconds"))
                                        .count()
                                        .writeStream()
                                        .format("noop")
                                        .option("lateRows", "/never/made")
                                        .start());
        assertEquals(ErrorCondition.CHECKPOINT_LOCATION_REQUIRED, refused.condition());
    }

    @Test
    void theTableOfAnActiveQueryIsNotTakenOver() throws Exception {
        Dataset<Row> counts = watermarked().groupBy(window(TIME, "5 seconds")).count();
        StreamingQuery query =
                counts.writeStream().format("noop").option("lateRows", "memory:late").start();
        try {
            for (Map<String, String> other :
                    List.of(
                            Map.of("queryName", "LATE"),
                            Map.of("queryName", "one", "lateRows", "memory:Late"),
                            Map.of("queryName", "two", "lateRows", "memory:two"))) {
                MillraceException refused =
                        assertThrows(
                                MillraceException.class,
                                () -> counts.writeStream().format("memory").options(other).start());
                assertEquals(ErrorCondition.QUERY_NAME_IN_USE, refused.condition());
            }
        } finally {
            query.stop();
        }
    }
}
