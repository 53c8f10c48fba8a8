package io.millrace.testkit;

import static io.millrace.functions.call_function;
import static io.millrace.functions.col;
import static io.millrace.functions.lit;
import static io.millrace.functions.monotonically_increasing_id;
import static io.millrace.functions.rand;
import static io.millrace.functions.randn;
import static io.millrace.functions.sum;
import static io.millrace.functions.uuid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// `rand`, `randn`, `uuid` and `monotonically_increasing_id`: another value for each row, and the
/// same ones when a batch is run again.
@SessionTest
final class RandomFunctionsTest {
    /// More than three batches of a static frame.
    private static final int ROWS = 200_000;

    private static DataFrame numbers(Session session, int count) {
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create(i));
        }
        return session.createDataFrame(rows, StructType.fromDDL("n INT NOT NULL"));
    }

    private static double[] doubles(DataFrame frame) {
        return frame.collectAsList().stream().mapToDouble(row -> row.getDouble(0)).toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / values.length;
    }

    @Test
    void numbersAreDistributedAsTheyShould(Session session) {
        double[] uniform = doubles(numbers(session, ROWS).select(rand(5)));
        for (double value : uniform) {
            assertTrue(value >= 0 && value < 1, () -> value + "");
        }
        assertEquals(0.5, mean(uniform), 0.005);
        assertEquals(1.0 / 12, variance(uniform), 0.001);
        double[] normal = doubles(numbers(session, ROWS).select(randn(5)));
        assertEquals(0, mean(normal), 0.02);
        assertEquals(1, variance(normal), 0.02);
    }

    @Test
    void aSeedGivesTheSameOnAnyNumberOfThreads(Session session) {
        Column[] columns = {rand(7), randn(7), call_function("uuid", lit(7))};
        List<Row> two = numbers(session, ROWS).select(columns).collectAsList();
        try (TestSession other = TestSession.create(Map.of("millrace.master", "local[1]"))) {
            assertEquals(two, numbers(other.session(), ROWS).select(columns).collectAsList());
        }
        Row otherSeed =
                numbers(session, 1)
                        .select(rand(8), randn(8), call_function("uuid", lit(8)))
                        .first();
        for (int i = 0; i < columns.length; i++) {
            assertNotEquals(two.getFirst().get(i), otherSeed.get(i));
        }
    }

    @Test
    void withoutASeedEachCallAndEachRunIsNew(Session session) {
        DataFrame frame = numbers(session, 100).select(rand(), rand(), rand().as("r"));
        List<Row> first = frame.collectAsList();
        assertNotEquals(first, frame.collectAsList());
        for (Row row : first) {
            assertNotEquals(row.getDouble(0), row.getDouble(1));
            assertNotEquals(row.getDouble(1), row.getDouble(2));
        }
        DataFrame nested =
                numbers(session, 100).select(rand().as("a")).select(col("a"), rand().as("b"));
        for (Row row : nested.collectAsList()) {
            assertNotEquals(row.getDouble(0), row.getDouble(1));
        }
        List<Row> united =
                numbers(session, 100)
                        .select(uuid())
                        .union(numbers(session, 100).select(uuid()))
                        .collectAsList();
        assertEquals(200, new HashSet<>(united).size());
    }

    @Test
    void aSeedIsOneFunctionOfTheRow(Session session) {
        Column own = rand();
        DataFrame frame =
                numbers(session, ROWS)
                        .select(rand(42).as("a"), own.as("c"))
                        .select(col("a"), rand(42).as("b"), col("c"), own.as("d"));
        assertEquals(
                0,
                frame.filter(col("a").notEqual(col("b")).or(col("c").notEqual(col("d")))).count());
    }

    @Test
    void theHalvesOfAFrameAreTheWhole(Session session) {
        for (Column random : List.of(rand(42), rand())) {
            DataFrame frame = numbers(session, ROWS).withColumn("r", random);
            List<Row> rows =
                    frame.filter(col("r").lt(0.5))
                            .union(frame.filter(col("r").geq(0.5)))
                            .orderBy("n")
                            .select("n")
                            .collectAsList();
            assertEquals(numbers(session, ROWS).collectAsList(), rows);
        }
    }

    @Test
    void aFrameJoinedWithItselfFindsItsRows(Session session) {
        for (Column random : List.of(uuid(), call_function("uuid", lit(4)))) {
            DataFrame frame = numbers(session, ROWS).withColumn("r", random);
            DataFrame joined = frame.as("a").join(frame.as("b"), col("a.r").equalTo(col("b.r")));
            assertEquals(ROWS, joined.filter(col("a.n").equalTo(col("b.n"))).count());
            assertEquals(ROWS, joined.count());
        }
    }

    @Test
    void rowsOfAUnionAreNumberedAsItsOwn(Session session) {
        DataFrame one = numbers(session, ROWS);
        for (Column number : List.of(uuid(), rand(9), monotonically_increasing_id())) {
            DataFrame twice = one.union(one).select(number.as("r"));
            assertEquals(2 * ROWS, twice.distinct().count());
        }
    }

    @Test
    void everyUuidIsAnotherOfVersionFour(Session session) {
        HashSet<String> distinct = new HashSet<>();
        for (Row row : numbers(session, 10_000).select(uuid()).collectAsList()) {
            UUID uuid = UUID.fromString(row.getString(0));
            assertEquals(4, uuid.version());
            assertEquals(2, uuid.variant());
            distinct.add(row.getString(0));
        }
        assertEquals(10_000, distinct.size());
    }

    @Test
    void rowsAreNumberedUpwards(Session session) {
        DataFrame numbered =
                numbers(session, ROWS)
                        .filter(col("n").gt(9))
                        .select(monotonically_increasing_id().as("id"), col("n"));
        List<Row> rows = numbered.collectAsList();
        assertEquals(0, rows.getFirst().getLong(0));
        assertEquals(1, rows.get(1).getLong(0));
        for (int i = 1; i < rows.size(); i++) {
            assertTrue(rows.get(i).getLong(0) > rows.get(i - 1).getLong(0));
        }
        assertEquals(rows, numbered.collectAsList());
    }

    @Test
    void filtersAndOrdersTakeThemAndKeepTheColumns(Session session) {
        DataFrame frame = numbers(session, 10_000);
        DataFrame half = frame.filter(rand(1).lt(0.5));
        assertEquals(List.of("n"), List.of(half.columns()));
        assertEquals(5000.0, (double) half.count(), 250.0);
        List<Row> shuffled = frame.orderBy(rand(1)).collectAsList();
        assertNotEquals(frame.collectAsList(), shuffled);
        List<Integer> values = new ArrayList<>();
        shuffled.forEach(row -> values.add(row.getInt(0)));
        Collections.sort(values);
        assertEquals(frame.collectAsList().stream().map(row -> row.getInt(0)).toList(), values);
    }

    @Test
    void columnsAreNamedAsInSpark(Session session) {
        assertEquals(
                List.of("rand()", "rand(1)", "randn(2)", "uuid()", "monotonically_increasing_id()"),
                List.of(
                        numbers(session, 1)
                                .select(
                                        rand(),
                                        call_function("random", lit(1)),
                                        randn(2),
                                        uuid(),
                                        monotonically_increasing_id())
                                .columns()));
    }

    @Test
    void whereRowsHaveNoNumbersTheyAreRefused(Session session) {
        DataFrame frame = numbers(session, 3);
        refused(ErrorCondition.UNSUPPORTED_FEATURE, () -> frame.agg(sum(rand(1))));
        refused(ErrorCondition.UNSUPPORTED_FEATURE, () -> frame.groupBy(rand(1)).count());
        refused(ErrorCondition.UNSUPPORTED_FEATURE, () -> frame.join(frame, rand(1).lt(0.5)));
        refused(
                ErrorCondition.SEED_EXPRESSION_IS_UNFOLDABLE,
                () -> frame.select(call_function("rand", col("n"))));
        refused(
                ErrorCondition.DATATYPE_MISMATCH,
                () -> frame.select(call_function("rand", lit("1"))));
        DataFrame stream =
                MemoryStream.of(session, "n INT").toDF().select(monotonically_increasing_id());
        refused(
                ErrorCondition.UNSUPPORTED_STREAMING_OPERATION,
                () -> stream.writeStream().format("noop").start());
    }

    private static void refused(ErrorCondition condition, Executable call) {
        assertEquals(condition, assertThrows(MillraceException.class, call).condition());
    }

    @Test
    void aBatchThatIsRunAgainHasTheSameRows(Session session, @TempDir Path checkpoint)
            throws Exception {
        MemoryStream events = MemoryStream.of(session, "n INT");
        DataFrame frame =
                events.toDF().filter(rand().lt(0.9)).select(col("n"), rand(), randn(3), uuid());
        List<List<Row>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            events.addData(row(i), row(10 + i), row(20 + i), row(30 + i));
            StreamingQuery failing = start(frame, checkpoint, runs, true);
            assertThrows(StreamingQueryException.class, failing::awaitTermination);
            StreamingQuery query = start(frame, checkpoint, runs, false);
            query.processAllAvailable();
            query.stop();
        }
        assertEquals(4, runs.size());
        assertEquals(runs.get(0), runs.get(1));
        assertEquals(runs.get(2), runs.get(3));
        assertNotEquals(runs.get(0).getFirst().getDouble(2), runs.get(2).getFirst().getDouble(2));
    }

    @Test
    void aQueryThatIsWrittenAgainHasTheSameRows(Session session, @TempDir Path checkpoint)
            throws Exception {
        MemoryStream events = MemoryStream.of(session, "n INT");
        events.addData(row(1), row(2), row(3));
        List<List<Row>> runs = new ArrayList<>();
        StreamingQuery failing = start(madeUp(events), checkpoint, runs, true);
        assertThrows(StreamingQueryException.class, failing::awaitTermination);
        StreamingQuery query = start(madeUp(events), checkpoint, runs, false);
        query.processAllAvailable();
        query.stop();
        assertEquals(runs.get(0), runs.get(1));
        assertEquals(12, new HashSet<>(texts(runs.get(0))).size());
    }

    /// Each time of new calls, as a program makes them that is started again.
    private static DataFrame madeUp(MemoryStream events) {
        DataFrame one = events.toDF().withColumn("a", uuid()).withColumn("b", uuid());
        return one.union(events.toDF().withColumn("a", uuid()).withColumn("b", uuid()));
    }

    private static List<String> texts(List<Row> rows) {
        List<String> texts = new ArrayList<>();
        for (Row row : rows) {
            texts.add(row.getString(1));
            texts.add(row.getString(2));
        }
        return texts;
    }

    private static Row row(int n) {
        return RowFactory.create(n);
    }

    private static StreamingQuery start(
            DataFrame frame, Path checkpoint, List<List<Row>> runs, boolean isFailing)
            throws Exception {
        return frame.writeStream()
                .option("checkpointLocation", checkpoint.toString())
                .foreachBatch(
                        (batch, _) -> {
                            runs.add(batch.collectAsList());
                            if (isFailing) {
                                throw new IllegalStateException("after the rows were seen");
                            }
                        })
                .start();
    }
}
