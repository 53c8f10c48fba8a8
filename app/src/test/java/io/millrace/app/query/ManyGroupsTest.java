package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Queries of so many groups that their table is divided, and of windows that overlap, against
/// loops that are plain to see; with four workers and stops between the batches.
@Seeded
class ManyGroupsTest {
    private static final int ROWS = 30_000;
    private static final int BATCHES = 3;

    @TempDir private Path directory;

    /// A count and an exact sum: halves of integers add up to the same in any order.
    private record Sums(long count, double sum) {
        Sums plus(double value) {
            return new Sums(count + 1, sum + value);
        }
    }

    /// More keys than an undivided table takes, some of them null, in the second batch already.
    @Test
    void aDividedTableCountsAsAnyOther(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        Map<List<Object>, Sums> expected = new HashMap<>();
        Map<List<Object>, Sums> actual = new HashMap<>();
        List<List<Row>> batches = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            batches.add(keyedRows(random, expected));
        }
        for (int run = 0; run < BATCHES; run++) {
            try (Session session = Session.builder().master("local[4]").create()) {
                MemoryStream input =
                        MemoryStream.of(session, "id BIGINT, name STRING, value DOUBLE")
                                .unitsPerBatch(1);
                batches.subList(0, run + 1).forEach(input::addData);
                input.toDF()
                        .groupBy("id", "name")
                        .agg(count(lit(1)).as("n"), sum("value").as("s"))
                        .writeStream()
                        .outputMode("update")
                        .option("checkpointLocation", directory.resolve("keys").toString())
                        .foreachBatch(
                                (rows, _) -> rows.collectAsList().forEach(row -> put(actual, row)))
                        .start()
                        .processAllAvailable();
            }
        }
        assertEquals(expected, actual);
    }

    private static List<Row> keyedRows(RandomGenerator random, Map<List<Object>, Sums> expected) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Object id = random.nextInt(100) == 0 ? null : (long) random.nextInt(ROWS);
            Object name = random.nextInt(50) == 0 ? null : "name " + random.nextInt(3);
            double value = random.nextInt(1000) / 2.0;
            rows.add(RowFactory.create(id, name, value));
            add(expected, key(id, name), value);
        }
        return rows;
    }

    private static List<Object> key(Object... parts) {
        List<Object> key = new ArrayList<>();
        for (Object part : parts) {
            key.add(part == null ? "null" : part);
        }
        return key;
    }

    private static void add(Map<List<Object>, Sums> sums, List<Object> key, double value) {
        sums.put(key, sums.getOrDefault(key, new Sums(0, 0)).plus(value));
    }

    private static void put(Map<List<Object>, Sums> sums, Row row) {
        sums.put(key(row.get(0), row.get(1)), new Sums(row.getLong(2), row.getDouble(3)));
    }

    /// Sizes that the slide divides and sizes that it does not, before and after the epoch.
    @Test
    void overlappingWindowsHaveAllTheirRows(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        for (int run = 0; run < 6; run++) {
            long slide = 1L + random.nextInt(20);
            long size = slide + random.nextInt(60);
            long start = random.nextInt((int) slide);
            Map<List<Object>, Sums> expected = new HashMap<>();
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < ROWS / 3; i++) {
                long second = random.nextInt(-2000, 2000);
                long key = random.nextInt(3);
                rows.add(RowFactory.create(Instant.ofEpochSecond(second), key, i / 2.0));
                long last = second - Math.floorMod(second - start, slide);
                for (long at = last; at > second - size; at -= slide) {
                    add(expected, key(Instant.ofEpochSecond(at), key), i / 2.0);
                }
            }
            Column windows =
                    window(col("t"), size + " seconds", slide + " seconds", start + " seconds");
            String what = size + " sliding by " + slide + " from " + start;
            assertEquals(expected, counted(rows, windows), what);
        }
    }

    private Map<List<Object>, Sums> counted(List<Row> rows, Column windows) throws Exception {
        Map<List<Object>, Sums> actual = new HashMap<>();
        try (Session session = Session.builder().master("local[4]").create()) {
            MemoryStream input = MemoryStream.of(session, "t TIMESTAMP, k BIGINT, v DOUBLE");
            for (int from = 0; from < rows.size(); from += 1000) {
                input.addData(rows.subList(from, Math.min(rows.size(), from + 1000)));
            }
            input.toDF()
                    .groupBy(windows.as("w"), col("k"))
                    .agg(count(lit(1)).as("n"), sum("v").as("s"))
                    .selectExpr("w.start", "k", "n", "s")
                    .writeStream()
                    .outputMode("complete")
                    .foreachBatch((all, _) -> all.collectAsList().forEach(row -> put(actual, row)))
                    .start()
                    .processAllAvailable();
        }
        return actual;
    }

    /// Rows are late by the marked column; windows of the other one stay open.
    @Test
    void overlappingWindowsBesideTheWatermarksColumnStayOpen() throws Exception {
        Map<List<Object>, Sums> actual = new HashMap<>();
        try (Session session = Session.builder().master("local[4]").create()) {
            MemoryStream input = MemoryStream.of(session, "time TIMESTAMP, other TIMESTAMP");
            DataFrame counts =
                    input.toDF()
                            .withWatermark("time", "10 seconds")
                            .groupBy(
                                    window(col("other"), "10 seconds", "5 seconds").as("w"),
                                    col("time"))
                            .agg(count(lit(1)).as("n"), sum(lit(0.5)).as("s"))
                            .selectExpr("w.start", "time", "n", "s");
            StreamingQuery query =
                    counts.writeStream()
                            .outputMode("update")
                            .foreachBatch(
                                    (rows, _) ->
                                            rows.collectAsList().forEach(row -> put(actual, row)))
                            .start();
            input.addData(RowFactory.create(at(40), at(100)));
            query.processAllAvailable();
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                rows.add(RowFactory.create(at(45), at(11)));
            }
            input.addData(rows);
            query.processAllAvailable();
        }
        assertEquals(new Sums(40, 20), actual.get(key(at(5), at(45))));
        assertEquals(new Sums(40, 20), actual.get(key(at(10), at(45))));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
