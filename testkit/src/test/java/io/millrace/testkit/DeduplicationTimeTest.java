package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.checkAnswer;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.checkProgress;
import static io.millrace.testkit.StreamTest.processAllAvailable;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.StateOperatorProgress;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Duplicates on streams with a watermark: what is late, and how long a key is remembered.
@SessionTest
@Seeded
final class DeduplicationTimeTest {
    private static final long DELAY_SECONDS = 10;

    private MemoryStream events;

    @BeforeEach
    void makeStream(Session session) {
        events = MemoryStream.of(session, "time TIMESTAMP, k STRING");
    }

    private Dataset<Row> watermarked() {
        return events.toDF().withWatermark("time", DELAY_SECONDS + " seconds");
    }

    private static Row at(long second, String key) {
        return row(Instant.ofEpochSecond(second), key);
    }

    private StreamAction add(Row... rows) {
        return addData(events, rows);
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

    /// The timings of Spark's own test.
    @Test
    void aKeyWithItsTimeIsForgottenWhenTheWatermarkReachesIt() {
        stream(watermarked().dropDuplicates())
                .run(
                        add(at(10, "a"), at(15, "a"), at(10, "a"), at(10, "b")),
                        checkNewRows(at(10, "a"), at(15, "a"), at(10, "b")),
                        add(at(25, "a")),
                        checkNewRows(at(25, "a")),
                        // The watermark went to 15 in a batch without rows.
                        stateIs(1, 0, 3, 0),
                        add(at(10, "a"), at(15, "c")),
                        checkNewRows(),
                        stateIs(1, 0, 0, 2),
                        stop(),
                        start(),
                        add(at(45, "a"), at(25, "a")),
                        checkNewRows(at(45, "a")),
                        stateIs(1, 0, 1, 0));
    }

    @Test
    void lateRowsGoAlsoWhereTheTimeIsNoKeyWhichThenStays() {
        stream(watermarked().dropDuplicates("k"))
                .run(
                        add(at(30, "a")),
                        checkNewRows(at(30, "a")),
                        add(at(20, "b"), at(21, "c")),
                        checkNewRows(at(21, "c")),
                        stateIs(2, 1, 0, 1),
                        add(at(100, "a"), at(100, "d")),
                        checkNewRows(at(100, "d")),
                        stateIs(3, 0, 0, 0));
    }

    @Test
    void lateRowsGoAlsoWhereNothingAboveUsesTheTime() {
        stream(watermarked().dropDuplicates("k").groupBy("k").count())
                .outputMode("update")
                .run(
                        add(at(30, "a")),
                        checkNewRows(row("a", 1L)),
                        add(at(20, "b"), at(21, "c")),
                        checkNewRows(row("c", 1L)));
    }

    @Test
    void aNullTimeIsNeverLateAndItsKeyStays() {
        Row none = row(null, "a");
        stream(watermarked().dropDuplicates("time", "k"))
                .run(
                        add(none, at(50, "a")),
                        checkNewRows(none, at(50, "a")),
                        add(none, row(null, "b"), at(70, "a")),
                        checkNewRows(row(null, "b"), at(70, "a")),
                        stateIs(3, 0, 1, 0));
    }

    @Test
    void withinAWatermarkAKeyIsForgottenTheDelayAfterItsFirstRow() {
        stream(watermarked().dropDuplicatesWithinWatermark("k"))
                .run(
                        add(at(20, "a"), at(25, "a")),
                        checkNewRows(at(20, "a")),
                        // A duplicate does not make the key stay longer.
                        add(at(28, "a"), at(39, "b")),
                        checkNewRows(at(39, "b")),
                        stateIs(2, 0, 0, 0),
                        add(at(29, "c"), at(30, "a"), at(40, "b")),
                        checkNewRows(),
                        stateIs(1, 0, 1, 0),
                        stop(),
                        start(),
                        add(at(31, "a"), at(30, "e")),
                        checkNewRows(at(31, "a")),
                        stateIs(2, 1, 0, 1));
    }

    @Test
    void aWindowAmongTheKeysIsForgottenWithItsEnd() {
        Dataset<Row> windows =
                watermarked().select(window(col("time"), "10 seconds").as("w"), col("k"));
        stream(windows.dropDuplicates())
                .run(
                        add(at(11, "a"), at(12, "a"), at(21, "a")),
                        checkNewRows(in(10, "a"), in(20, "a")),
                        add(at(35, "a")),
                        checkNewRows(in(30, "a")),
                        // The watermark is 25: the window that ends at 20 is gone.
                        stateIs(2, 0, 1, 0),
                        add(at(15, "b"), at(22, "a"), at(22, "b")),
                        checkNewRows(in(20, "b")),
                        stateIs(3, 1, 0, 1));
    }

    @Test
    void withinAWatermarkAWindowCountsFromItsEnd() {
        Dataset<Row> windows =
                watermarked().select(window(col("time"), "10 seconds").as("w"), col("k"));
        stream(windows.dropDuplicatesWithinWatermark("k"))
                .run(
                        add(at(11, "a")),
                        checkNewRows(in(10, "a")),
                        // Up to 20 + 10: the watermark is 29, then 30.
                        add(at(39, "b"), at(35, "a")),
                        checkNewRows(in(30, "b")),
                        add(at(40, "c")),
                        checkNewRows(in(40, "c")),
                        add(at(41, "a")),
                        checkNewRows(in(40, "a")));
    }

    @Test
    void closedWindowsThatAreDeduplicatedAreNotLate() {
        Dataset<Row> counts =
                watermarked().groupBy(window(col("time"), "10 seconds").as("w"), col("k")).count();
        stream(counts.dropDuplicates())
                .run(
                        add(at(10, "a"), at(21, "a")),
                        checkNewRows(),
                        add(at(60, "a")),
                        checkNewRows(
                                row(in(10, "a").get(0), "a", 1L), row(in(20, "a").get(0), "a", 1L)),
                        add(at(90, "a")),
                        checkNewRows(row(in(60, "a").get(0), "a", 1L)));
    }

    private static Row in(long start, String key) {
        return row(row(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + 10)), key);
    }

    enum Kind {
        TIME_IS_KEY,
        TIME_IS_NO_KEY,
        WITHIN_WATERMARK
    }

    /// What the rules say, on a map.
    private static final class Model {
        private final Kind kind;
        private final Map<String, Long> expiries = new HashMap<>();
        private long watermark;

        Model(Kind kind) {
            this.kind = kind;
        }

        List<Row> add(List<Row> rows) {
            List<Row> kept = new ArrayList<>();
            long latest = watermark + DELAY_SECONDS;
            for (Row row : rows) {
                long time = row.getInstant(0).getEpochSecond();
                latest = Math.max(latest, time);
                String key = (kind == Kind.TIME_IS_KEY ? time : "") + row.getString(1);
                if (time > watermark && expiries.putIfAbsent(key, expiry(time)) == null) {
                    kept.add(row);
                }
            }
            watermark = latest - DELAY_SECONDS;
            expiries.values().removeIf(expiry -> expiry <= watermark);
            return kept;
        }

        private long expiry(long time) {
            return switch (kind) {
                case TIME_IS_KEY -> time;
                case TIME_IS_NO_KEY -> Long.MAX_VALUE;
                case WITHIN_WATERMARK -> time + DELAY_SECONDS;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomRowsAreKeptAsTheRulesSay(Kind kind, RandomGenerator random) {
        Dataset<Row> frame =
                switch (kind) {
                    case TIME_IS_KEY -> watermarked().dropDuplicates();
                    case TIME_IS_NO_KEY -> watermarked().dropDuplicates("k");
                    case WITHIN_WATERMARK -> watermarked().dropDuplicatesWithinWatermark("k");
                };
        Model model = new Model(kind);
        List<StreamAction> script = new ArrayList<>();
        List<Row> expected = new ArrayList<>();
        for (int unit = 0; unit < 12; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                long time = 1 + 8L * unit + random.nextInt(-20, 20);
                rows.add(at(time, String.valueOf((char) ('a' + random.nextInt(6)))));
            }
            script.add(start());
            script.add(add(rows.toArray(Row[]::new)));
            script.add(processAllAvailable());
            expected.addAll(model.add(rows));
            script.add(checkAnswer(List.copyOf(expected)));
            script.add(stop());
        }
        stream(frame).run(script);
    }
}
