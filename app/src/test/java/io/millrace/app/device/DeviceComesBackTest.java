package io.millrace.app.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.app.query.LogLines;
import io.millrace.cpu.CpuScalarBackend;
import io.millrace.engine.Environment;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.exec.device.FallbackLog;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A device that is lost and works again computes the batches from then on, and nothing of it shows
/// in rows.
@Seeded
@Timeout(300)
final class DeviceComesBackTest {
    private static final int ROWS = 200;

    /// So many batches before the device is lost, without it, and after that.
    private static final int BATCHES = 2;

    private static TestSession open(FaultyAccelerator device, String setting, int residentGroups) {
        return TestSession.create(
                Map.of(
                        "millrace.device",
                        setting,
                        "millrace.device.residentGroups",
                        String.valueOf(residentGroups)),
                Environment.real().withBackends(() -> device.beside(new CpuScalarBackend())));
    }

    private static FaultyAccelerator accelerator() {
        return new FaultyAccelerator(new CpuScalarBackend());
    }

    /// A query whose device is lost in its course, and repaired.
    private record Course(
            DeviceQuery query, FaultyAccelerator device, DeviceQuery.Feed feed, List<Long> rows) {

        /// Computes a batch of each unit, and notes how many rows the device had of all.
        void go(List<List<Row>> units) {
            long before = device.rows();
            units.forEach(unit -> feed.add(List.of(unit)));
            rows.add(device.rows() - before);
        }

        void run(List<List<Row>> units) {
            go(units.subList(0, BATCHES));
            device.failAt(2, Fault.LOST);
            go(units.subList(BATCHES, 2 * BATCHES));
            device.repair();
            go(units.subList(2 * BATCHES, 3 * BATCHES));
        }
    }

    private static List<List<String>> run(
            FaultyAccelerator device,
            String setting,
            int residentGroups,
            DeviceQuery query,
            List<List<Row>> units,
            List<Long> rows)
            throws Exception {
        List<List<String>> batches = new ArrayList<>();
        try (TestSession test = open(device, setting, residentGroups)) {
            DeviceQuery.Feed feed = query.feed(test.session(), batches);
            new Course(query, device, feed, rows).run(units);
            if (setting.equals("gpu")) {
                assertEquals(1, failures(feed.query().lastProgress()));
            }
            feed.query().stop();
        }
        return batches;
    }

    private static long failures(StreamingQueryProgress progress) {
        long failures = 0;
        for (StateOperatorProgress operator : progress.stateOperators()) {
            failures += operator.customMetrics().getOrDefault("deviceFailures", 0L);
        }
        return failures;
    }

    @ParameterizedTest
    @EnumSource
    void batchesGoThereAgain(DeviceQuery query, Seed seed) throws Exception {
        List<List<Row>> units = DeviceQuery.units(seed.random(), ROWS);
        List<List<String>> expected = run(accelerator(), "cpu", 0, query, units, new ArrayList<>());
        // State that is on the device is lost with it, and stays here afterwards.
        for (int residentGroups : List.of(0, 1)) {
            List<Long> rows = new ArrayList<>();
            assertEquals(expected, run(accelerator(), "gpu", residentGroups, query, units, rows));
            // A batch that is lost may have been given to it in part.
            assertTrue(rows.get(0) > 0 && rows.get(1) <= ROWS && rows.get(2) > 0, rows::toString);
            if (query == DeviceQuery.GLOBAL) {
                assertEquals(BATCHES * ROWS, rows.get(2));
            }
        }
    }

    @Test
    void thatItWorksAgainIsSaidOnce(Seed seed) throws Exception {
        List<List<Row>> units = DeviceQuery.units(seed.random(), ROWS);
        FaultyAccelerator device = accelerator();
        try (TestSession test = open(device, "gpu", 0)) {
            DeviceQuery.Feed feed = DeviceQuery.GLOBAL.feed(test.session(), new ArrayList<>());
            List<String> lines =
                    LogLines.of(
                            FallbackLog.class.getName(),
                            () ->
                                    new Course(DeviceQuery.GLOBAL, device, feed, new ArrayList<>())
                                            .run(units));
            // Other tests run at the same time.
            String id = feed.query().id().toString();
            lines = lines.stream().filter(line -> line.contains(id)).toList();
            assertEquals(2, lines.size(), lines.toString());
            assertTrue(lines.getFirst().contains("found no device"), lines.toString());
            assertTrue(lines.getLast().contains("it works again"), lines.toString());
            assertEquals("gpu", feed.query().lastProgress().backend());
            // The same loss is told again.
            device.failAt(2, Fault.LOST);
            List<String> again =
                    LogLines.of(
                            FallbackLog.class.getName(), () -> feed.add(List.of(units.getLast())));
            assertEquals(1, again.stream().filter(line -> line.contains(id)).count());
            feed.query().stop();
        }
    }

    /// A query is given its accelerator when it starts: who wants no other is told, and can start
    /// it once the device works again.
    @Test
    void aQueryThatStartsMeanwhileHasNone(Seed seed) throws Exception {
        List<Row> rows = DeviceQuery.units(seed.random(), ROWS).getFirst();
        FaultyAccelerator device = accelerator();
        try (TestSession test = open(device, "gpu", 0)) {
            List<String> expected = DeviceQuery.GLOBAL.runStatic(test.session(), rows);
            device.failAt(1, Fault.LOST);
            assertEquals(expected, DeviceQuery.GLOBAL.runStatic(test.session(), rows));
            MillraceException failure =
                    assertThrows(
                            MillraceException.class,
                            () -> DeviceQuery.GLOBAL.runStatic(test.session(), rows));
            assertEquals(ErrorCondition.BACKEND_UNAVAILABLE, failure.condition());
            device.repair();
            long before = device.rows();
            assertEquals(expected, DeviceQuery.GLOBAL.runStatic(test.session(), rows));
            assertEquals(ROWS, device.rows() - before);
        }
    }
}
