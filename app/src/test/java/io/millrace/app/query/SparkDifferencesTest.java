package io.millrace.app.query;

import static io.millrace.functions.avg;
import static io.millrace.functions.col;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.TestSession;
import io.millrace.types.StructType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Differences from Spark in `docs/compatibility.md` that show only in whole queries.
@SessionTest
@Timeout(60)
final class SparkDifferencesTest {
    private static final Pattern BATCH_TIME = Pattern.compile("\"batchTimestampMs\":(\\d+)");

    @TempDir private Path directory;
    private Path data;
    private Path checkpoint;

    @BeforeEach
    void makeDirectories() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        checkpoint = directory.resolve("checkpoint");
    }

    /// Writes a file of events whose time has no zone.
    private void addFile(String name, String time, String... actions) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String action : actions) {
            lines.append("{\"time\":\"").append(time).append("\",\"action\":");
            lines.append(action).append("}\n");
        }
        Files.writeString(data.resolve(name), lines);
    }

    private StreamingQuery start(Session session) throws Exception {
        return session.readStream()
                .schema("time TIMESTAMP, action STRING")
                .json(data.toString())
                .groupBy(col("action"), window(col("time"), "1 hour"))
                .count()
                .writeStream()
                .format("memory")
                .queryName("counts")
                .outputMode("complete")
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    private static List<String> table(Session session) {
        return session.table("counts").collectAsList().stream().map(String::valueOf).toList();
    }

    private static DataFrame longs(Session session, long... values) {
        List<Row> rows =
                IntStream.range(0, values.length)
                        .mapToObj(i -> RowFactory.create(values[i]))
                        .toList();
        return session.createDataFrame(rows, StructType.fromDDL("n BIGINT"));
    }

    @Test
    void aMemoryTableIsFilledFromTheCheckpoint() throws Exception {
        addFile("file-0.json", "2016-07-26 02:30:00", "\"Open\"");
        List<String> expected = List.of("[Open,[2016-07-26T02:00:00Z,2016-07-26T03:00:00Z],1]");
        for (int run = 0; run < 2; run++) {
            try (TestSession test = TestSession.create()) {
                StreamingQuery query = start(test.session());
                query.processAllAvailable();
                assertEquals(1 - run, query.recentProgress().length);
                assertEquals(expected, table(test.session()));
            }
        }
    }

    @Test
    void theZoneOfTheCheckpointHolds() throws Exception {
        String setting = "millrace.sql.session.timeZone";
        for (String zone : List.of("+02:00", "UTC")) {
            addFile("before " + zone.charAt(0) + ".json", "2016-07-26 02:30:00", "\"Open\"");
            try (TestSession test = TestSession.create(Map.of(setting, zone))) {
                start(test.session()).processAllAvailable();
                assertTrue(
                        table(test.session()).getFirst().startsWith("[Open,[2016-07-26T00:00:00Z"),
                        () -> zone + ": " + table(test.session()));
                assertEquals(1, table(test.session()).size());
            }
        }
    }

    @Test
    void batchTimesRiseWhenTheClockGoesBack(Session session, ManualClock clock) throws Exception {
        StreamingQuery query = start(session);
        long before = Long.MIN_VALUE;
        for (int batch = 0; batch < 3; batch++) {
            addFile("file-" + batch + ".json", "2016-07-26 02:30:00", "\"Open\"");
            query.processAllAvailable();
            Matcher time =
                    BATCH_TIME.matcher(Files.readString(checkpoint.resolve("offsets/" + batch)));
            assertTrue(time.find());
            long now = Long.parseLong(time.group(1));
            assertTrue(now > before, now + " after " + before);
            before = now;
            clock.jumpWall(Duration.ofHours(-1));
        }
    }

    @Test
    void rowsComeByWindowThenKeysWithNullsFirst(Session session) throws Exception {
        addFile("file-0.json", "2016-07-26 03:30:00", "\"Open\"", "null", "\"Close\"");
        addFile("file-1.json", "2016-07-26 02:30:00", "\"Open\"", "\"Close\"");
        start(session).processAllAvailable();
        assertEquals(
                List.of(
                        "[Close,[2016-07-26T02:00:00Z,2016-07-26T03:00:00Z],1]",
                        "[Open,[2016-07-26T02:00:00Z,2016-07-26T03:00:00Z],1]",
                        "[null,[2016-07-26T03:00:00Z,2016-07-26T04:00:00Z],1]",
                        "[Close,[2016-07-26T03:00:00Z,2016-07-26T04:00:00Z],1]",
                        "[Open,[2016-07-26T03:00:00Z,2016-07-26T04:00:00Z],1]"),
                table(session));
    }

    @Test
    void progressEndsWithTheBackend(Session session) throws Exception {
        addFile("file-0.json", "2016-07-26 02:30:00", "\"Open\"");
        StreamingQuery query = start(session);
        query.processAllAvailable();
        StreamingQueryProgress progress = Objects.requireNonNull(query.lastProgress());
        assertTrue(
                progress.json()
                        .contains(
                                "\"numOutputRows\":1},\"backend\":\"" + progress.backend() + "\""),
                progress::json);
    }

    @Test
    void rowsAreCollectedAsObjectsFromADatasetAndAsRowsFromAFrame(Session session) {
        DataFrame frame = longs(session, 1, 2);
        Row[] rows = frame.collect();
        Row[] taken = frame.take(1);
        Dataset<Row> dataset = frame;
        Object[] objects = dataset.collect();
        assertEquals(List.of(rows), List.of(objects));
        assertEquals(List.of(rows[0]), List.of(taken));
    }

    @Test
    void typesOfColumnsAreEntries(Session session) {
        assertEquals(List.of(Map.entry("n", "LongType")), longs(session).dtypes());
    }

    @Test
    void anAverageOfLongsIsRoundedOnce(Session session) {
        // As a sum of doubles, 2^53 + 1 + 1 is 2^53, whose third is 1 less.
        Row row = longs(session, 1L << 53, 1, 1).agg(avg("n")).first();
        assertEquals(3002399751580331.5, assertInstanceOf(Double.class, row.get(0)));
    }

    @Test
    void simpleStringIsWhole() {
        StructType wide = new StructType();
        for (int i = 0; i < 100; i++) {
            wide = wide.add("c" + i, "int");
        }
        assertTrue(wide.simpleString().endsWith(",c98:int,c99:int>"), wide::simpleString);
    }

    @Test
    void aRemainderByZeroIsADivisionByZero(Session session) {
        DataFrame remainder = longs(session, 1).select(col("n").mod(0));
        MillraceException error = assertThrows(MillraceException.class, remainder::collect);
        assertEquals(ErrorCondition.DIVIDE_BY_ZERO, error.condition());
    }

    @Test
    void whatComesLaterIsNotThere() {
        assertFalse(hasMethod(StreamingQuery.class, "sparkSession"));
        assertTrue(hasMethod(StreamingQuery.class, "lastProgress"));
    }

    private static boolean hasMethod(Class<?> type, String name) {
        return Arrays.stream(type.getMethods()).anyMatch(method -> method.getName().equals(name));
    }

    @Test
    void groupsByAStructComeInTheOrderOfTheirKeysNullsFirst(TestSession test) {
        List<Row> rows =
                test.session()
                        .createDataFrame(
                                List.of(
                                        RowFactory.create(RowFactory.create(1)),
                                        RowFactory.create((Object) null),
                                        RowFactory.create(RowFactory.create((Object) null))),
                                StructType.fromDDL("s STRUCT<x: INT>"))
                        .groupBy("s")
                        .count()
                        .collectAsList();
        assertEquals("[[null,1], [[null],1], [[1],1]]", rows.toString());
    }
}
