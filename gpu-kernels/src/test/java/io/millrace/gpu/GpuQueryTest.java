package io.millrace.gpu;

import static io.millrace.functions.avg;
import static io.millrace.functions.col;
import static io.millrace.functions.max;
import static io.millrace.functions.min;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.backend.AggregationBackend;
import io.millrace.backend.Backends;
import io.millrace.engine.Environment;
import io.millrace.functions;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.backend.ReferenceBackend;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Whole queries whose batches the device computes: the rows and the files of state are those of
/// the reference.
@OnDevice
@Seeded
@Timeout(300)
final class GpuQueryTest {
    private static final int UNITS_PER_BATCH = 2;
    private static final int BATCHES = 3;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final StructType SCHEMA =
            StructType.fromDDL("time TIMESTAMP, key STRING, id BIGINT, x DOUBLE");

    @TempDir Path directory;
    private int runs;

    enum Query {
        TUMBLING("append"),
        SLIDING("update"),
        KEYS("update"),
        GLOBAL("complete"),
        /// Decimals of up to 18 digits, which backends see as longs.
        DECIMALS("update");

        private final String mode;

        Query(String mode) {
            this.mode = mode;
        }

        private Dataset<Row> over(DataFrame events) {
            Column[] aggregates = {sum("x").as("total"), avg("id").as("mean"), max("x").as("most")};
            DataFrame marked = events.withWatermark("time", "1 hour");
            Column counted = functions.count("*");
            return switch (this) {
                case TUMBLING ->
                        marked.groupBy(window(col("time"), "1 hour"), col("key"))
                                .agg(counted, aggregates);
                case SLIDING ->
                        marked.groupBy(window(col("time"), "1 hour", "10 minutes"), col("key"))
                                .agg(counted, aggregates);
                case KEYS -> events.groupBy("id", "key").agg(counted, aggregates);
                case GLOBAL -> events.agg(counted, aggregates);
                case DECIMALS -> {
                    Column amount = col("id").cast("decimal(18,2)");
                    yield events.groupBy(amount.as("amount"), col("key"))
                            .agg(sum(amount), avg(amount), min(amount), max(amount));
                }
            };
        }
    }

    /// What each micro-batch gave, and the files of the state.
    private record Outcome(List<List<String>> batches, Map<String, String> state) {}

    private static List<List<Row>> units(RandomGenerator random) {
        List<List<Row>> units = new ArrayList<>();
        for (int unit = 0; unit < UNITS_PER_BATCH * BATCHES; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Instant time = Instant.ofEpochSecond(2000L * unit + random.nextInt(20_000));
                @Nullable String key = random.nextInt(9) == 0 ? null : "key " + random.nextInt(5);
                double x = random.nextInt(-9, 9) * Math.pow(10, random.nextInt(-20, 20));
                rows.add(row(time, key, (long) random.nextInt(500), x));
            }
            units.add(rows);
        }
        return units;
    }

    /// What computes the batches.
    private enum Side {
        HOST,
        DEVICE
    }

    private static TestSession open(Side side) {
        return side == Side.DEVICE
                ? open(new GpuBackend())
                : open("auto", List.of(new ReferenceBackend()));
    }

    private static TestSession open(GpuBackend device) {
        return open("gpu", List.of(new ReferenceBackend(), device));
    }

    private static TestSession open(String setting, List<AggregationBackend> backends) {
        return TestSession.create(
                Map.of("millrace.device", setting),
                Environment.real().withBackends(() -> new Backends(backends)));
    }

    /// Runs the query on what of the units the checkpoint does not have yet.
    private static List<List<String>> run(
            Side side, Query query, List<List<Row>> units, Path checkpoint) throws Exception {
        return run(open(side), query, units, checkpoint, _ -> {});
    }

    /// @param afterBatch is told the number of each batch once it is computed
    private static List<List<String>> run(
            TestSession session,
            Query query,
            List<List<Row>> units,
            Path checkpoint,
            LongConsumer afterBatch)
            throws Exception {
        List<List<String>> batches = new ArrayList<>();
        try (TestSession test = session) {
            MemoryStream input =
                    MemoryStream.of(test.session(), SCHEMA).unitsPerBatch(UNITS_PER_BATCH);
            units.forEach(input::addData);
            query.over(input.toDF())
                    .writeStream()
                    .outputMode(query.mode)
                    .trigger(Trigger.AvailableNow())
                    .option("checkpointLocation", checkpoint.toString())
                    .foreachBatch(
                            (rows, batchId) -> {
                                batches.add(texts(rows));
                                afterBatch.accept(batchId);
                            })
                    .start()
                    .awaitTermination();
        }
        return batches;
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).toList();
    }

    private static Map<String, String> state(Path checkpoint) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(checkpoint.resolve("state"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = checkpoint.relativize(file).toString();
                files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private Path checkpoint() {
        return directory.resolve("checkpoint-" + runs++);
    }

    private Outcome runAll(Side side, Query query, List<List<Row>> units) throws Exception {
        Path checkpoint = checkpoint();
        return new Outcome(run(side, query, units, checkpoint), state(checkpoint));
    }

    @ParameterizedTest
    @EnumSource
    void theDeviceGivesTheRowsAndTheState(Query query, Seed seed) throws Exception {
        List<List<Row>> units = units(seed.random());
        Outcome expected = runAll(Side.HOST, query, units);
        long before = launches();
        Outcome actual = runAll(Side.DEVICE, query, units);
        assertTrue(
                StandIn.isDeviceRequired() || launches() > before,
                "nothing was computed on the device");
        assertEquals(expected, actual);
        assertFalse(expected.state().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void theDeviceChangesWithEachRestart(Query query, Seed seed) throws Exception {
        List<List<Row>> units = units(seed.random());
        List<Side> hosts = Collections.nCopies(BATCHES, Side.HOST);
        List<Side> turns = List.of(Side.DEVICE, Side.HOST, Side.DEVICE);
        assertEquals(runInTurn(hosts, query, units), runInTurn(turns, query, units));
    }

    /// Runs each batch in a process of its own, so to speak.
    private Outcome runInTurn(List<Side> sides, Query query, List<List<Row>> units)
            throws Exception {
        Path checkpoint = checkpoint();
        List<List<String>> batches = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            List<List<Row>> known = units.subList(0, UNITS_PER_BATCH * (i + 1));
            batches.addAll(run(sides.get(i), query, known, checkpoint));
        }
        return new Outcome(batches, state(checkpoint));
    }

    private static GpuBackend device(Clock clock) {
        Assumptions.assumeFalse(StandIn.isDeviceRequired(), "a real device fails on no command");
        return new GpuBackend(GpuProbe::probe, TableSizes.USUAL, clock);
    }

    /// Lost in the second batch, and back for the third.
    @ParameterizedTest
    @EnumSource
    void aDeviceThatWorksAgainComputesAgain(Query query, Seed seed) throws Exception {
        List<List<Row>> units = units(seed.random());
        Outcome expected = runAll(Side.HOST, query, units);
        ManualClock clock = new ManualClock();
        GpuBackend device = device(clock);
        Path checkpoint = checkpoint();
        AtomicLong launches = new AtomicLong();
        LongConsumer afterBatch =
                batchId -> {
                    if (batchId == 0) {
                        StandIn.get().failAfter(StandIn.Call.LAUNCH, 1, ILLEGAL_ADDRESS, true);
                    } else if (batchId == 1) {
                        waitForItsReturn(device, clock);
                        launches.set(launches());
                    }
                };
        List<List<String>> batches = run(open(device), query, units, checkpoint, afterBatch);
        assertEquals(expected, new Outcome(batches, state(checkpoint)));
        assertTrue(launches() > launches.get(), "nothing was computed on the device again");
    }

    private static void waitForItsReturn(GpuBackend device, ManualClock clock) {
        assertFalse(device.available().isSupported());
        clock.advance(Duration.ofHours(1));
        Spin.until("the device works again", () -> device.available().isSupported());
    }

    /// The driver answers once the session is closed, and what it gave is given back.
    @Test
    void aSessionClosesWhileADeviceIsTriedInVain(Seed seed) {
        List<Row> rows = units(seed.random()).getFirst();
        ManualClock clock = new ManualClock();
        GpuBackend device = device(clock);
        StandIn standIn = StandIn.get();
        try (TestSession test = open(device)) {
            DataFrame frame = test.session().createDataFrame(rows, SCHEMA);
            List<String> expected = texts(Query.KEYS.over(frame));
            standIn.failAfter(StandIn.Call.EXECUTE, 1, ILLEGAL_ADDRESS, true);
            assertEquals(expected, texts(Query.KEYS.over(frame)));
            assertFalse(device.available().isSupported());
            standIn.holdContexts(true);
            clock.advance(Duration.ofHours(1));
            assertFalse(device.available().isSupported());
        } finally {
            standIn.holdContexts(false);
        }
        Spin.until("it is given back", () -> standIn.leaks().isEmpty());
    }

    private static long launches() {
        return StandIn.isDeviceRequired() ? 0 : StandIn.get().calls(StandIn.Call.LAUNCH);
    }

    @Test
    void aStaticQueryGivesTheSameRows(Seed seed) {
        List<Row> rows = units(seed.random()).getFirst();
        for (Query query : Query.values()) {
            assertEquals(runStatic(Side.HOST, query, rows), runStatic(Side.DEVICE, query, rows));
        }
    }

    private static List<String> runStatic(Side side, Query query, List<Row> rows) {
        try (TestSession test = open(side)) {
            return texts(query.over(test.session().createDataFrame(rows, SCHEMA)));
        }
    }
}
