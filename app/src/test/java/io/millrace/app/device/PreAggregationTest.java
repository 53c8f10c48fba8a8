package io.millrace.app.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.app.device.DeviceQuery.Outcome;
import io.millrace.app.query.LogLines;
import io.millrace.cpu.CpuScalarBackend;
import io.millrace.engine.Environment;
import io.millrace.exec.device.FallbackLog;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Batches that an accelerator computes give the rows, the counts of late rows and the files of
/// state that they give without, whichever call of it fails, and however.
@Seeded
@Timeout(300)
final class PreAggregationTest {
    private static final int ROWS = 200;
    private static final int ROWS_OF_MANY_GROUPS = 7000;

    private static final int ROWS_OF_LITTLE_MEMORY = 4000;

    /// From so many rows on a batch goes to the device at the start.
    private static final int ROWS_ON_DEVICE = 60_000;

    @TempDir Path directory;
    private int runs;

    private Path checkpoint() {
        return directory.resolve("checkpoint-" + runs++);
    }

    private static TestSession open(FaultyAccelerator device, Map<String, String> settings) {
        return TestSession.create(
                settings,
                Environment.real().withBackends(() -> device.beside(new CpuScalarBackend())));
    }

    private static TestSession open(FaultyAccelerator device, String setting) {
        return open(device, Map.of("millrace.device", setting));
    }

    private static FaultyAccelerator accelerator() {
        return new FaultyAccelerator(new CpuScalarBackend());
    }

    private Outcome run(FaultyAccelerator device, String setting, DeviceQuery query, Input input)
            throws Exception {
        try (TestSession test = open(device, setting)) {
            return query.run(test.session(), input.units(), checkpoint());
        }
    }

    private record Input(List<List<Row>> units) {
        static Input of(DeviceQuery query, Seed seed) {
            int rows = query == DeviceQuery.KEYS ? ROWS_OF_MANY_GROUPS : ROWS;
            return new Input(DeviceQuery.units(seed.random(), rows));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyBatchOnTheDeviceChangesNothing(DeviceQuery query, Seed seed) throws Exception {
        Input input = Input.of(query, seed);
        FaultyAccelerator device = accelerator();
        Outcome expected = run(device, "cpu", query, input);
        assertEquals(0, device.rows());
        assertTrue(expected.state().size() >= 3, () -> expected.state().keySet().toString());
        assertEquals(expected, run(device, "gpu", query, input));
        long late = expected.lateCounts().stream().mapToLong(Long::longValue).sum();
        assertEquals(query.isWatermarked(), late > 0);
        assertEquals(query.isWatermarked(), !expected.lateRows().isEmpty());
        long all = (long) input.units().size() * input.units().getFirst().size();
        // A row that is late for one of its windows is no less given to the device.
        long least = query == DeviceQuery.DEDUPLICATED ? 1 : all - late;
        assertTrue(device.rows() >= least && device.rows() <= all, "rows " + device.rows());
    }

    @ParameterizedTest
    @EnumSource
    void aFailureAtAnyCallLosesNothing(DeviceQuery query, Seed seed) throws Exception {
        Input input = Input.of(query, seed);
        Outcome expected = run(accelerator(), "cpu", query, input);
        // So large a batch takes a while.
        int step = query == DeviceQuery.KEYS && !Boolean.getBoolean("millrace.nightly") ? 4 : 1;
        for (Fault fault : Fault.values()) {
            int number =
                    EachCall.fail(
                            fault, 0, step, expected, device -> run(device, "gpu", query, input));
            assertTrue(number > 12, "the run has more calls than " + number);
        }
    }

    /// The rows that the host holds for the device are few: their groups are taken early.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void aFailureWithLittleMemoryLosesNothing(Fault fault, Seed seed) throws Exception {
        Input input = new Input(DeviceQuery.units(seed.random(), ROWS_OF_LITTLE_MEMORY));
        Outcome expected = run(accelerator(), "cpu", DeviceQuery.SLIDING, input);
        Map<String, String> settings =
                Map.of("millrace.device", "gpu", "millrace.sql.query.memoryLimit", "1m");
        int number =
                EachCall.fail(
                        fault,
                        0,
                        1,
                        expected,
                        device -> {
                            try (TestSession test = open(device, settings)) {
                                return DeviceQuery.SLIDING.run(
                                        test.session(), input.units(), checkpoint());
                            }
                        });
        // Five calls a batch, and two more where groups are taken before its end.
        assertTrue(number > 20, "no groups were taken early in " + number + " calls");
    }

    @Test
    void aLostDeviceIsSaidOnceAndGetsNoBatch(Seed seed) throws Exception {
        Input input = Input.of(DeviceQuery.TUMBLING, seed);
        FaultyAccelerator device = accelerator();
        device.failAt(2, Fault.LOST);
        try (TestSession test = open(device, "gpu")) {
            List<StreamingQuery> queries = new ArrayList<>();
            List<String> lines =
                    LogLines.of(
                            FallbackLog.class.getName(),
                            () -> {
                                queries.add(start(test, input));
                                queries.getFirst().awaitTermination();
                            });
            // Other tests run at the same time.
            String id = queries.getFirst().id().toString();
            lines = lines.stream().filter(line -> line.contains(id)).toList();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.getFirst().contains("accumulate found no device"), lines.toString());
            StreamingQueryProgress last = queries.getFirst().lastProgress();
            assertEquals("cpu-scalar", last.backend());
            assertEquals("gpu: the device is gone", last.fallbackReason());
            assertEquals(1L, last.stateOperators()[0].customMetrics().get("deviceFailures"));
        }
        assertEquals(0, device.rows());
    }

    private StreamingQuery start(TestSession test, Input input) throws Exception {
        return DeviceQuery.TUMBLING.start(
                test.session(), input.units(), checkpoint(), new ArrayList<>());
    }

    /// One batch is computed here after it, then two.
    @Test
    void afterAFailureForWantOfMemoryTheDeviceIsTriedAgain(Seed seed) throws Exception {
        Input input = Input.of(DeviceQuery.TUMBLING, seed);
        FaultyAccelerator device = accelerator();
        device.failAt(2, Fault.OUT_OF_MEMORY);
        try (TestSession test = open(device, "gpu")) {
            StreamingQuery query = start(test, input);
            query.awaitTermination();
            assertEquals(
                    List.of("cpu-scalar", "cpu-scalar", "gpu"),
                    List.of(query.recentProgress()).stream()
                            .limit(3)
                            .map(progress -> String.valueOf(progress.backend()))
                            .toList());
            assertNull(query.recentProgress()[2].fallbackReason());
        }
    }

    @Test
    void onlyLargeBatchesGoToTheDeviceByThemselves(Seed seed) throws Exception {
        List<List<Row>> units = new ArrayList<>(DeviceQuery.units(seed.random(), ROWS));
        units.addAll(DeviceQuery.units(seed.random(), ROWS_ON_DEVICE / 3).subList(0, 3));
        FaultyAccelerator device = accelerator();
        try (TestSession test = open(device, "auto")) {
            List<List<String>> batches = new ArrayList<>();
            StreamingQuery query =
                    DeviceQuery.GLOBAL.start(test.session(), units, checkpoint(), batches);
            query.awaitTermination();
            Map<Boolean, List<StreamingQueryProgress>> bySize =
                    List.of(query.recentProgress()).stream()
                            .collect(
                                    Collectors.partitioningBy(
                                            progress -> progress.numInputRows() >= ROWS_ON_DEVICE));
            for (StreamingQueryProgress small : bySize.get(false)) {
                assertEquals("cpu-scalar", small.backend());
                String reason = String.valueOf(small.fallbackReason());
                assertTrue(reason.startsWith("gpu: 600 rows are fewer than"), reason);
            }
            StreamingQueryProgress large = bySize.get(true).getFirst();
            assertEquals("gpu", large.backend());
            assertEquals(
                    (long) ROWS_ON_DEVICE,
                    large.stateOperators()[0].customMetrics().get("deviceRows"));
            assertNull(large.fallbackReason());
        }
        assertEquals(ROWS_ON_DEVICE, device.rows());
    }

    private static String printed(Runnable action) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            action.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void explainSaysWhichBatchesGoToTheDevice(Seed seed) throws Exception {
        Input input = Input.of(DeviceQuery.GLOBAL, seed);
        FaultyAccelerator device = accelerator();
        try (TestSession test = open(device, "auto")) {
            List<List<String>> batches = new ArrayList<>();
            StreamingQuery query =
                    DeviceQuery.GLOBAL.start(test.session(), input.units(), checkpoint(), batches);
            query.awaitTermination();
            assertTrue(
                    printed(query::explain)
                            .contains("operator 0: backend cpu-scalar; gpu in batches of "));
        }
        device.failAt(1, Fault.LOST);
        try (TestSession test = open(device, "gpu")) {
            List<List<String>> batches = new ArrayList<>();
            StreamingQuery query =
                    DeviceQuery.GLOBAL.start(test.session(), input.units(), checkpoint(), batches);
            query.awaitTermination();
            assertTrue(
                    printed(query::explain)
                            .contains(
                                    "; gpu in no batch until it works again: the device is gone"));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aStaticFrameSurvivesEachFailure(Fault fault, Seed seed) throws Exception {
        List<Row> rows = Input.of(DeviceQuery.KEYS, seed).units().getFirst();
        for (DeviceQuery query : List.of(DeviceQuery.KEYS, DeviceQuery.SLIDING)) {
            List<String> expected;
            try (TestSession test = open(accelerator(), "cpu")) {
                expected = query.runStatic(test.session(), rows);
            }
            int number =
                    EachCall.fail(
                            fault,
                            0,
                            1,
                            expected,
                            device -> {
                                try (TestSession test = open(device, "gpu")) {
                                    return query.runStatic(test.session(), rows);
                                }
                            });
            assertTrue(number > 3, "the frame has more calls than " + number);
        }
    }

    /// What the first loses, the second does not find.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void twoAggregationsOfAFrameSurviveEachFailure(Fault fault, Seed seed) throws Exception {
        List<Row> rows = Input.of(DeviceQuery.SLIDING, seed).units().getFirst();
        List<String> expected;
        try (TestSession test = open(accelerator(), "cpu")) {
            expected = DeviceQuery.SLIDING.runStaticTwice(test.session(), rows);
        }
        int number =
                EachCall.fail(
                        fault,
                        0,
                        1,
                        expected,
                        device -> {
                            try (TestSession test = open(device, "gpu")) {
                                return DeviceQuery.SLIDING.runStaticTwice(test.session(), rows);
                            }
                        });
        assertTrue(number > 6, "the frame has more calls than " + number);
    }

    @Test
    void aFrameIsNotTheFirstToGoToADeviceByItself(Seed seed) throws Exception {
        List<Row> rows = DeviceQuery.units(seed.random(), ROWS_ON_DEVICE).getFirst();
        FaultyAccelerator device = accelerator();
        try (TestSession test = open(device, "auto")) {
            assertEquals(1, DeviceQuery.GLOBAL.runStatic(test.session(), rows).size());
            assertEquals(0, device.rows());
        }
        try (TestSession test = open(device, "gpu")) {
            assertEquals(1, DeviceQuery.GLOBAL.runStatic(test.session(), rows).size());
            assertEquals(ROWS_ON_DEVICE, device.rows());
        }
    }
}
