package io.millrace.app.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.app.device.DeviceQuery.Outcome;
import io.millrace.app.query.LogLines;
import io.millrace.cpu.CpuScalarBackend;
import io.millrace.engine.BatchStep;
import io.millrace.engine.Environment;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.exec.device.FallbackLog;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Queries whose state lives on an accelerator give what they give without one, whichever call of
/// it fails, wherever they die, and whoever goes on from their checkpoint.
@Seeded
@Timeout(300)
final class ResidentStateTest {
    private static final int ROWS = 200;
    private static final int ROWS_OF_MANY_GROUPS = 6000;

    @TempDir Path directory;
    private int runs;

    private Path checkpoint() {
        return directory.resolve("checkpoint-" + runs++);
    }

    private static FaultyAccelerator accelerator() {
        return new FaultyAccelerator(new CpuScalarBackend());
    }

    private static TestSession open(
            FaultyAccelerator device, String setting, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("millrace.device", setting);
        settings.put("millrace.device.residentGroups", "1");
        return TestSession.create(
                settings,
                Environment.real().withBackends(() -> device.beside(new CpuScalarBackend())));
    }

    private static TestSession open(FaultyAccelerator device, String setting) {
        return open(device, setting, Map.of());
    }

    private static List<List<Row>> units(DeviceQuery query, Seed seed) {
        int rows = query == DeviceQuery.KEYS ? ROWS_OF_MANY_GROUPS : ROWS;
        return DeviceQuery.units(seed.random(), rows);
    }

    private Outcome run(TestSession test, DeviceQuery query, List<List<Row>> units)
            throws Exception {
        try (test) {
            return query.run(test.session(), units, checkpoint());
        }
    }

    private static List<Long> resident(StreamingQuery query) {
        List<Long> counts = new ArrayList<>();
        for (StreamingQueryProgress progress : query.recentProgress()) {
            for (StateOperatorProgress operator : progress.stateOperators()) {
                if (operator.customMetrics().containsKey("residentGroups")) {
                    counts.add(operator.customMetrics().get("residentGroups"));
                }
            }
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource
    void stateLivesOnTheDeviceFromTheSecondBatchOn(DeviceQuery query, Seed seed) throws Exception {
        List<List<Row>> units = units(query, seed);
        Outcome expected = run(open(accelerator(), "cpu"), query, units);
        try (TestSession test = open(accelerator(), "gpu")) {
            Path checkpoint = checkpoint();
            List<List<String>> batches = new ArrayList<>();
            StreamingQuery running = query.start(test.session(), units, checkpoint, batches);
            running.awaitTermination();
            assertEquals(expected, query.outcome(test.session(), running, batches, checkpoint));
            List<Long> counts = resident(running);
            assertEquals(0, counts.getFirst());
            // Sessions are moved group by group, which is no work for a device.
            assertEquals(query != DeviceQuery.SESSIONS, counts.get(1) > 0, counts::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TUMBLING, 5",
        "SLIDING, 5",
        "GLOBAL, 5",
        "TUMBLING, 0",
        "SLIDING, 0",
    })
    void aFailureAtAnyCallLosesNothing(DeviceQuery query, String overlapAfter, Seed seed)
            throws Exception {
        Map<String, String> overlap = Map.of("millrace.sql.streaming.overlapAfter", overlapAfter);
        List<List<Row>> units = units(query, seed);
        Outcome expected = run(open(accelerator(), "cpu"), query, units);
        for (Fault fault : Fault.values()) {
            int number =
                    EachCall.fail(
                            fault,
                            0,
                            1,
                            expected,
                            device -> run(open(device, "gpu", overlap), query, units));
            assertTrue(number > 15, "the run has more calls than " + number);
        }
    }

    /// With so many groups the host's table is divided, and what is handed out is shard by shard.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void aFailureWithManyGroupsLosesNothing(Fault fault, Seed seed) throws Exception {
        List<List<Row>> units = units(DeviceQuery.KEYS, seed);
        Outcome expected = run(open(accelerator(), "cpu"), DeviceQuery.KEYS, units);
        int number =
                EachCall.fail(
                        fault,
                        5,
                        2,
                        expected,
                        device -> run(open(device, "gpu"), DeviceQuery.KEYS, units));
        assertTrue(number > 15, "the run has more calls than " + number);
    }

    /// A sink whose rows went with the process has them back before the first batch, from a state
    /// that does not move until then.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void aSinkInMemoryHasItsRowsBack(Fault fault, Seed seed) throws Exception {
        List<List<Row>> units = units(DeviceQuery.GLOBAL, seed);
        List<List<Row>> first = units.subList(0, DeviceQuery.UNITS_PER_BATCH);
        for (List<List<Row>> second : List.of(first, units)) {
            List<String> expected = restart(accelerator(), "cpu", first, second);
            assertTrue(!expected.isEmpty(), "the sink has no rows");
            int number =
                    EachCall.fail(
                            fault, 0, 1, expected, device -> restart(device, "gpu", first, second));
            // Without rows no device is asked.
            assertEquals(second.size() > first.size(), number > 10, "calls: " + number);
        }
    }

    /// Runs the query on the first rows, again on the second, and returns what the sink has then.
    private List<String> restart(
            FaultyAccelerator device, String setting, List<List<Row>> first, List<List<Row>> second)
            throws Exception {
        Path checkpoint = checkpoint();
        try (TestSession test = open(accelerator(), setting)) {
            DeviceQuery.GLOBAL.inMemory(test.session(), first, checkpoint);
        }
        try (TestSession test = open(device, setting)) {
            return DeviceQuery.GLOBAL.inMemory(test.session(), second, checkpoint);
        }
    }

    @Test
    void aLossOfStateIsSaidOnce(Seed seed) throws Exception {
        List<List<Row>> units = units(DeviceQuery.TUMBLING, seed);
        FaultyAccelerator device = accelerator();
        // The third batch begins after 6 calls of the first and 9 of the second.
        device.failAt(16, Fault.LOST);
        try (TestSession test = open(device, "gpu")) {
            List<StreamingQuery> queries = new ArrayList<>();
            List<String> lines =
                    LogLines.of(
                            FallbackLog.class.getName(),
                            () -> {
                                queries.add(
                                        DeviceQuery.TUMBLING.start(
                                                test.session(),
                                                units,
                                                checkpoint(),
                                                new ArrayList<>()));
                                queries.getFirst().awaitTermination();
                            });
            // Other tests run at the same time.
            String id = queries.getFirst().id().toString();
            lines = lines.stream().filter(line -> line.contains(id)).toList();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.getFirst().contains("back to its checkpoint"), lines.toString());
            List<Long> counts = resident(queries.getFirst());
            assertTrue(counts.get(1) > 0, counts::toString);
            assertEquals(0, counts.getLast());
            StreamingQueryProgress last = queries.getFirst().lastProgress();
            assertEquals("cpu-scalar", last.backend());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchStep.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TRIGGER", "LATEST_OFFSET"})
    void aCrashAtAnyStepLosesNothing(BatchStep step, Seed seed) throws Exception {
        for (DeviceQuery query : List.of(DeviceQuery.TUMBLING, DeviceQuery.SLIDING)) {
            List<List<Row>> units = units(query, seed);
            Outcome expected = crash("cpu", query, units, step);
            assertTrue(!expected.batches().isEmpty(), "nothing was left for the last run");
            assertEquals(expected, crash("gpu", query, units, step), query + " after " + step);
        }
    }

    /// Runs the query on the first batches, again up to a crash, and again; returns what the last
    /// run made of it.
    private Outcome crash(String setting, DeviceQuery query, List<List<Row>> units, BatchStep step)
            throws Exception {
        Path checkpoint = checkpoint();
        List<List<Row>> first = units.subList(0, DeviceQuery.UNITS_PER_BATCH);
        try (TestSession test = open(accelerator(), setting)) {
            query.run(test.session(), first, checkpoint);
        }
        try (TestSession test = open(accelerator(), setting)) {
            test.crashAfter(step);
            StreamingQuery crashed =
                    query.start(test.session(), units, checkpoint, new ArrayList<>());
            assertInstanceOf(SimulatedCrash.class, DeviceQuery.failure(crashed));
        }
        try (TestSession test = open(accelerator(), setting)) {
            return query.run(test.session(), units, checkpoint);
        }
    }

    /// Each batch by another run: on the device, on the host, on the device.
    @ParameterizedTest
    @EnumSource
    void runsTakeTurnsOnDeviceAndHost(DeviceQuery query, Seed seed) throws Exception {
        List<List<Row>> units = units(query, seed);
        List<List<List<String>>> answers = new ArrayList<>();
        for (List<String> devices :
                List.of(List.of("cpu", "cpu", "cpu"), List.of("gpu", "cpu", "gpu"))) {
            Path checkpoint = checkpoint();
            List<List<String>> batches = new ArrayList<>();
            for (int run = 0; run < devices.size(); run++) {
                int end = (run + 1) * DeviceQuery.UNITS_PER_BATCH;
                try (TestSession test = open(accelerator(), devices.get(run))) {
                    Outcome outcome = query.run(test.session(), units.subList(0, end), checkpoint);
                    batches.addAll(outcome.batches());
                    batches.add(outcome.state().values().stream().toList());
                }
            }
            answers.add(batches);
        }
        assertEquals(answers.get(0), answers.get(1));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whoAsksForOpenWindowsMayBeTheFirstToMeetAFailure(Fault fault, Seed seed) throws Exception {
        List<List<Row>> units = units(DeviceQuery.SLIDING, seed);
        List<List<List<String>>> answers = new ArrayList<>();
        for (String setting : List.of("cpu", "gpu")) {
            FaultyAccelerator device = accelerator();
            List<List<String>> batches = new ArrayList<>();
            try (TestSession test = open(device, setting)) {
                DeviceQuery.Feed feed = DeviceQuery.SLIDING.feed(test.session(), batches);
                feed.add(units.subList(0, 3));
                feed.add(units.subList(3, 6));
                device.failAt(1, fault);
                if (setting.equals("gpu")) {
                    for (int i = 0; i < 2; i++) {
                        MillraceException failure =
                                assertThrows(
                                        MillraceException.class, feed.query()::explainWatermark);
                        assertEquals(ErrorCondition.BACKEND_UNAVAILABLE, failure.condition());
                    }
                }
                feed.add(units.subList(6, 9));
                assertTrue(!feed.query().explainWatermark().openWindows().isEmpty());
                feed.query().stop();
            }
            answers.add(batches);
        }
        assertEquals(answers.get(0), answers.get(1));
    }

    /// It goes back to its checkpoint at the beginning of the next batch, and says so once.
    @Test
    void aDeviceThatSomebodyElseLosesIsNotComputedOn(Seed seed) throws Exception {
        List<List<Row>> units = units(DeviceQuery.SLIDING, seed);
        List<List<List<String>>> answers = new ArrayList<>();
        for (String setting : List.of("cpu", "gpu")) {
            FaultyAccelerator device = accelerator();
            List<List<String>> batches = new ArrayList<>();
            try (TestSession test = open(device, setting)) {
                DeviceQuery.Feed feed = DeviceQuery.SLIDING.feed(test.session(), batches);
                feed.add(units.subList(0, 3));
                feed.add(units.subList(3, 6));
                device.failAt(1, Fault.LOST);
                DeviceQuery.GLOBAL.runStatic(test.session(), units.getFirst());
                assertEquals(setting.equals("gpu"), device.hasFailed());
                List<String> lines =
                        LogLines.of(
                                FallbackLog.class.getName(), () -> feed.add(units.subList(6, 9)));
                String id = feed.query().id().toString();
                long count = lines.stream().filter(line -> line.contains(id)).count();
                assertEquals(setting.equals("gpu") ? 1 : 0, count, lines::toString);
                if (setting.equals("gpu")) {
                    Map<String, Long> numbers =
                            feed.query().lastProgress().stateOperators()[0].customMetrics();
                    assertEquals(1, numbers.get("deviceFailures"));
                    assertEquals(0, numbers.get("residentGroups"));
                }
                feed.query().stop();
            }
            answers.add(batches);
        }
        assertEquals(answers.get(0), answers.get(1));
    }

    /// A batch on the host comes in as partials, and when all are, the groups do, too.
    @Test
    void stateMovesWithTheBatches(Seed seed) throws Exception {
        int large = 20_000;
        List<Integer> sizes = new ArrayList<>(List.of(ROWS, ROWS));
        for (int i = 0; i < 6; i++) {
            sizes.add(large);
        }
        for (int i = 0; i < 8; i++) {
            sizes.add(ROWS);
        }
        List<List<Row>> units = new ArrayList<>();
        for (int rows : sizes) {
            units.addAll(
                    DeviceQuery.units(seed.random(), rows).subList(0, DeviceQuery.UNITS_PER_BATCH));
        }
        Outcome expected = run(open(accelerator(), "cpu"), DeviceQuery.GLOBAL, units);
        try (TestSession test = open(accelerator(), "auto")) {
            Path checkpoint = checkpoint();
            List<List<String>> batches = new ArrayList<>();
            StreamingQuery query =
                    DeviceQuery.GLOBAL.start(test.session(), units, checkpoint, batches);
            query.awaitTermination();
            assertEquals(
                    expected,
                    DeviceQuery.GLOBAL.outcome(test.session(), query, batches, checkpoint));
            List<Long> counts = resident(query);
            // A small batch after the large ones finds the state on the device.
            assertEquals(1, counts.get(8), counts::toString);
            assertEquals("cpu-scalar", query.recentProgress()[8].backend());
            assertEquals(0, counts.getLast(), counts::toString);
        }
    }
}
