package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.cumulate_window;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.TestSession;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Windows that overlap, of so many panes that these are added up in spans, against what gets by
/// without panes: rows that were multiplied before, and micro-batches in chunks too small for them.
@Seeded
final class PanesTest {
    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 20 : 3;
    private static final int UNITS = 3;

    /// Four for each of the most windows that a row can have here.
    private static final int ROWS = 500;

    private static final int WINDOWS_MAX = 124;

    /// So few rows are not grouped by pane, if a row has more than five windows.
    private static final int ROWS_WITHOUT_PANES = 20;

    private static final StructType SCHEMA =
            StructType.fromDDL("time TIMESTAMP, key STRING, n INT, x DOUBLE");

    private static TestSession open(String device, int threads) throws Exception {
        return TestSession.create(
                Map.of("millrace.master", "local[" + threads + "]", "millrace.device", device));
    }

    private static String millis(long millis) {
        return millis + " milliseconds";
    }

    /// Returns windows of at least six slides: whole ones, or a part of one more, or all of one
    /// start.
    private static Column windows(RandomGenerator random) {
        long slide = 1L + random.nextInt(100);
        long size = slide * random.nextInt(6, WINDOWS_MAX);
        return switch (random.nextInt(3)) {
            case 0 -> cumulate_window(col("time"), millis(size), millis(slide));
            case 1 -> window(col("time"), millis(size), millis(slide), millis(slide / 2));
            // A pane is an eighth of a slide.
            default -> window(col("time"), millis(8 * size + slide), millis(8 * slide));
        };
    }

    private static List<Row> rows(RandomGenerator random, int from) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Instant time = Instant.ofEpochMilli(from + random.nextInt(3000));
            @Nullable String key = random.nextInt(6) == 0 ? null : "key " + random.nextInt(3);
            double x = random.nextInt(-3, 4) * Math.pow(10, random.nextInt(-20, 20));
            rows.add(row(time, key, random.nextInt(4), x));
        }
        return rows;
    }

    private static Dataset<Row> everyAggregate(Dataset<Row> events, Column grouping) {
        return EveryAggregate.of(events.groupBy(grouping, col("key")), EveryAggregate.orderFree());
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar,1", "cpu-scalar,4", "cpu-simd,1", "cpu-simd,4"})
    void everyAggregateIsThatOfTheMultipliedRows(String device, int threads, Seed seed)
            throws Exception {
        seed.forCases(
                CASES,
                random -> {
                    try (TestSession test = open(device, threads)) {
                        Session session = test.session();
                        Column windows = windows(random).as("w");
                        MemoryStream input = MemoryStream.of(session, SCHEMA.toDDL());
                        for (int unit = 0; unit < UNITS; unit++) {
                            input.addData(rows(random, random.nextInt(-2000, 2000)));
                        }
                        DataFrame all = session.createDataFrame(input.allRows(), SCHEMA);
                        Dataset<Row> multiplied =
                                all.select(windows, col("key"), col("n"), col("x"));
                        List<String> expected = texts(everyAggregate(multiplied, col("w")));
                        assertEquals(expected, texts(everyAggregate(all, windows)));
                        for (int units = 1; units <= UNITS; units += UNITS - 1) {
                            Dataset<Row> streamed =
                                    everyAggregate(input.unitsPerBatch(units).toDF(), windows);
                            assertEquals(expected, run(streamed, "complete").last());
                        }
                    }
                });
    }

    /// What each micro-batch gave, and how many rows were late for a window.
    private record Outcome(List<List<String>> batches, List<Long> lateRows) {
        List<String> last() {
            return batches.getLast();
        }
    }

    private static Outcome run(Dataset<Row> query, String mode) throws Exception {
        List<List<String>> batches = new ArrayList<>();
        StreamingQuery running =
                query.writeStream()
                        .outputMode(mode)
                        .foreachBatch((rows, _) -> batches.add(texts(rows)))
                        .start();
        try {
            running.processAllAvailable();
            List<Long> late = new ArrayList<>();
            for (StreamingQueryProgress progress : running.recentProgress()) {
                for (StateOperatorProgress operator : progress.stateOperators()) {
                    late.add(operator.numRowsDroppedByWatermark());
                }
            }
            return new Outcome(batches, late);
        } finally {
            running.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cpu-scalar,1,update",
        "cpu-simd,1,append",
        "cpu-scalar,4,append",
        "cpu-simd,4,update"
    })
    void closedWindowsGetNoLateRowsByPanesEither(String device, int threads, String mode, Seed seed)
            throws Exception {
        seed.forCases(
                CASES,
                random -> {
                    try (TestSession test = open(device, threads)) {
                        Column windows = windows(random);
                        MemoryStream large = MemoryStream.of(test.session(), SCHEMA.toDDL());
                        MemoryStream small = MemoryStream.of(test.session(), SCHEMA.toDDL());
                        for (int unit = 0; unit < 2 * UNITS; unit++) {
                            List<Row> rows = rows(random, 500 * unit);
                            large.addData(rows);
                            for (int i = 0; i < ROWS; i += ROWS_WITHOUT_PANES) {
                                small.addData(rows.subList(i, i + ROWS_WITHOUT_PANES));
                            }
                        }
                        large.unitsPerBatch(1);
                        small.unitsPerBatch(ROWS / ROWS_WITHOUT_PANES);
                        Outcome expected = run(watermarked(small, windows), mode);
                        assertEquals(expected, run(watermarked(large, windows), mode));
                        assertTrue(
                                expected.lateRows.stream().anyMatch(late -> late > 0),
                                "no row was late");
                    }
                });
    }

    private static Dataset<Row> watermarked(MemoryStream input, Column windows) {
        return everyAggregate(input.toDF().withWatermark("time", "200 milliseconds"), windows);
    }

    /// A worker adds its panes to their windows before the end of the batch, more than once, and
    /// the table of windows is divided.
    @Test
    void panesThatFillTheirTableLoseNoRow() throws Exception {
        int seconds = 40_000;
        int size = 12;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 4 * seconds; i++) {
            rows.add(row(Instant.ofEpochSecond(i % seconds), "key", i, 0.5));
        }
        try (TestSession test = open("cpu-simd", 2)) {
            List<Row> windows =
                    test.session()
                            .createDataFrame(rows, SCHEMA)
                            .groupBy(window(col("time"), size + " seconds", "1 second"), col("key"))
                            .agg(count("*"), sum("x"))
                            .collectAsList();
            assertEquals(seconds + size - 1, windows.size());
            for (Row window : windows) {
                long start = window.getStruct(0).<Instant>getAs(0).getEpochSecond();
                long panes = Math.min(seconds, start + size) - Math.max(0, start);
                assertEquals(row(4 * panes, 2.0 * panes), row(window.get(2), window.get(3)));
            }
        }
    }
}
