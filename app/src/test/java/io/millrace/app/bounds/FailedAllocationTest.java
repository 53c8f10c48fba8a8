package io.millrace.app.bounds;

import static io.millrace.functions.avg;
import static io.millrace.functions.col;
import static io.millrace.functions.concat;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.max;
import static io.millrace.functions.min;
import static io.millrace.functions.sum;
import static io.millrace.functions.upper;
import static io.millrace.functions.when;
import static io.millrace.functions.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.engine.Environment;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.AllocationFaults;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.sim.SimulatedDisk;
import io.millrace.types.StructType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/// Lets each allocation of a run fail in turn, the first, the second and so on: always the same
/// named error, never a byte left behind, and the run after it gives the right rows.
@Timeout(300)
final class FailedAllocationTest {
    private static final String SCHEMA = "time TIMESTAMP, action STRING, amount DOUBLE, n BIGINT";

    @TempDir Path directory;
    private Path data;
    private final AllocationFaults faults = new AllocationFaults();
    private final List<List<Row>> seen = new ArrayList<>();

    @BeforeEach
    void writeInput() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        writeBatch(0);
    }

    /// Two files, so that two workers have a morsel each.
    private void writeBatch(int batch) throws IOException {
        write(2 * batch);
        write(2 * batch + 1);
    }

    private void write(int file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            lines.append("{\"time\":\"2026-01-01T0%d:%02d:00Z\",".formatted(i % 3, i))
                    .append("\"action\":\"%s\",".formatted(i % 4 == 0 ? "Close" : "Open" + file))
                    .append("\"amount\":%s,\"n\":%d}\n".formatted(i * 0.1, i));
        }
        Files.writeString(data.resolve("file-" + file + ".json"), lines + "{\"action\":null}\n");
    }

    /// A query under test, over the input.
    private interface Query {
        DataFrame over(DataFrame input);
    }

    private static DataFrame totals(DataFrame input) {
        return input.where(col("n").isNull().or(col("n").lt(5)))
                .groupBy(col("action"), window(col("time"), "1 hour"))
                .agg(
                        count("*").alias("rows"),
                        sum("amount").alias("total"),
                        avg("n").alias("mean"),
                        min("action").alias("first"),
                        max("n").alias("most"));
    }

    private static DataFrame shouted(DataFrame input) {
        return input.select(
                upper(concat(col("action"), lit("!"))).alias("shout"),
                when(col("n").gt(2), col("amount").multiply(2))
                        .otherwise(col("n").cast("double"))
                        .alias("weight"),
                col("time"));
    }

    private static List<Row> sorted(Dataset<Row> rows) {
        String[] columns = rows.columns();
        return rows.orderBy(col(columns[1]).desc(), col(columns[0])).limit(7).collectAsList();
    }

    private TestSession open(String device, int threads, SimulatedDisk disk) {
        return TestSession.create(
                Map.of("millrace.device", device, "millrace.master", "local[" + threads + "]"),
                Environment.real().with(faults).with(disk));
    }

    private StreamingQuery start(Session session, Query query, String mode)
            throws TimeoutException {
        DataFrame input =
                session.readStream()
                        .schema(SCHEMA)
                        .option("maxFilesPerTrigger", 2)
                        .option("fileOrder", "name")
                        .json(data.toString());
        return query.over(input)
                .writeStream()
                .outputMode(mode)
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", "/simulated/checkpoint")
                .foreachBatch((rows, _) -> seen.add(sorted(rows)))
                .start();
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar, 1", "cpu-scalar, 2", "cpu-simd, 1", "cpu-simd, 2"})
    void anAggregationSurvivesEachFailure(String device, int threads) throws Exception {
        failEach(device, threads, FailedAllocationTest::totals, "complete");
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar, 1", "cpu-simd, 2"})
    void aProjectionSurvivesEachFailure(String device, int threads) throws Exception {
        failEach(device, threads, FailedAllocationTest::shouted, "append");
    }

    private void failEach(String device, int threads, Query query, String mode) throws Exception {
        SimulatedDisk before = new SimulatedDisk(1);
        try (TestSession test = open(device, threads, before)) {
            start(test.session(), query, mode).awaitTermination();
        }
        writeBatch(1);
        seen.clear();
        try (TestSession test = open(device, threads, before.copy())) {
            start(test.session(), query, mode).awaitTermination();
        }
        List<Row> expected = seen.getLast();
        assertTrue(expected.size() > 5, expected.toString());
        int number = 1;
        boolean isReached = true;
        while (isReached) {
            try (TestSession test = open(device, threads, before.copy())) {
                isReached = hasFailedAt(number++, test.session(), query, mode);
            }
            assertEquals(expected, seen.getLast(), "after allocation " + number);
        }
        assertTrue(number > 20, "the run has more allocations than " + number);
    }

    /// Returns whether the run came as far as the allocation. It comes again if so.
    private boolean hasFailedAt(int number, Session session, Query query, String mode)
            throws Exception {
        // Some failures last, others pass: what is done about the first must not need the second.
        if (number % 2 == 0) {
            faults.failAt(number);
        } else {
            faults.failFrom(number);
        }
        Throwable failure = failure(start(session, query, mode));
        faults.disarm();
        assertEquals(0, faults.heldBytes(), "left behind by allocation " + number);
        if (!faults.hasFailed()) {
            assertEquals(null, failure);
            return false;
        }
        MillraceException named = assertInstanceOf(MillraceException.class, failure);
        assertEquals(ErrorCondition.OUT_OF_MEMORY, named.condition(), () -> "at " + number);
        seen.clear();
        start(session, query, mode).awaitTermination();
        return true;
    }

    private static Throwable failure(StreamingQuery query) throws Exception {
        try {
            query.awaitTermination();
            return null;
        } catch (StreamingQueryException e) {
            return e.getCause();
        }
    }

    @ParameterizedTest
    @CsvSource({"cpu-scalar, 1", "cpu-simd, 2"})
    void aFrameSurvivesEachFailure(String device, int threads) {
        try (TestSession test = open(device, threads, new SimulatedDisk(1))) {
            DataFrame input = test.session().read().schema(SCHEMA).json(data.toString());
            failEach(totals(input).orderBy(col("window.start").desc(), col("action")), 20);
        }
    }

    @Test
    void structsSurviveEachFailure() {
        try (TestSession test = open("cpu-scalar", 1, new SimulatedDisk(1))) {
            StructType schema = StructType.fromDDL("id BIGINT, at STRUCT<place STRING, x DOUBLE>");
            List<Row> rows = new ArrayList<>();
            for (long id = 0; id < 9; id++) {
                Row at = RowFactory.create(id % 3 == 0 ? null : "place " + id, id * 1.5);
                rows.add(RowFactory.create(id, id % 4 == 0 ? null : at));
            }
            DataFrame frame =
                    test.session()
                            .createDataFrame(rows, schema)
                            .where(col("id").gt(1))
                            .select(
                                    col("id"),
                                    col("at.place").alias("place"),
                                    col("at.x").alias("x"),
                                    when(col("id").gt(4), col("at")).alias("some"))
                            .orderBy(col("x").desc(), col("id"))
                            .limit(5);
            failEach(frame, 20);
        }
    }

    /// @param least what the frame has in allocations, or more
    private void failEach(DataFrame frame, int least) {
        List<Row> expected = frame.collectAsList();
        int number = 1;
        faults.failAt(number);
        while (hasFailed(frame)) {
            assertEquals(0, faults.heldBytes(), "left behind by allocation " + number);
            faults.disarm();
            assertEquals(expected, frame.collectAsList());
            faults.failAt(++number);
        }
        assertTrue(number > least, "the frame has more allocations than " + number);
    }

    private boolean hasFailed(DataFrame frame) {
        try {
            frame.collectAsList();
        } catch (MillraceException e) {
            assertEquals(ErrorCondition.OUT_OF_MEMORY, e.condition());
        }
        return faults.hasFailed();
    }
}
