package io.millrace.testkit;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.engine.Environment;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;
import io.millrace.testkit.sim.SimulatedDisk;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/// A user's own sink on a disk in memory, of which every operation is broken: the second example of
/// `docs/testing.md`.
final class OwnSinkTest {
    /// Runs the query until it ends or dies, as a process of its own.
    private static void run(FaultyFiles files, Map<Long, Long> sums) throws TimeoutException {
        try (TestSession test = TestSession.create(Map.of(), Environment.real().with(files))) {
            MemoryStream numbers = MemoryStream.of(test.session(), "n BIGINT").unitsPerBatch(1);
            numbers.addData(row(1), row(2), row(3));
            numbers.addData(row(4), row(5));
            numbers.toDF()
                    .writeStream()
                    .foreachBatch(
                            (Dataset<Row> rows, Long batchId) ->
                                    sums.putIfAbsent(batchId, total(rows)))
                    .option("checkpointLocation", "/checkpoint")
                    .trigger(Trigger.AvailableNow())
                    .start()
                    .awaitTermination();
        } catch (SimulatedCrash | MillraceException | StreamingQueryException e) {
            // The fault that was armed.
        }
    }

    private static long total(Dataset<Row> rows) {
        return rows.collectAsList().stream().mapToLong(row -> row.getLong(0)).sum();
    }

    @Test
    void eachBatchCountsOnceWhateverFails() throws TimeoutException {
        List<FileStep> steps = new ArrayList<>();
        run(FaultyFiles.over(new SimulatedDisk(1)).onStep(steps::add), new TreeMap<>());
        for (FileStep step : steps) {
            for (FileFault fault : FileFault.values()) {
                if (fault.isDistinctAt(step)) {
                    SimulatedDisk disk = new SimulatedDisk(1);
                    Map<Long, Long> sums = new TreeMap<>();
                    FaultyFiles files = FaultyFiles.over(disk);
                    files.failAt(step.number(), fault);
                    run(files, sums);
                    run(FaultyFiles.over(disk), sums); // a new process on a disk that works
                    assertEquals(Map.of(0L, 6L, 1L, 9L), sums, fault + " at " + step);
                }
            }
        }
        assertTrue(steps.size() > 50, () -> steps.size() + " operations");
    }
}
