package io.millrace.app.bounds;

import static io.millrace.functions.sum;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.cpu.CpuScalarBackend;
import io.millrace.engine.BatchStep;
import io.millrace.engine.Environment;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/// `stop()` while a batch is computed again, because the device that had the state was lost in it:
/// the query ends soon, and the next run goes on from its checkpoint with no row lost or doubled.
@Timeout(120)
final class StopAfterDeviceLossTest {
    private static final long LIMIT_NANOS = 5_000_000_000L;
    private static final int BATCHES = 4;
    private static final int ROWS = 300;

    /// The batch in which the device is lost, whose state has been there since batch 1.
    private static final long LOST_IN = 2;

    @TempDir Path directory;
    private final HeldFiles files = new HeldFiles();
    private final Gate gate = new Gate();
    private final FaultyAccelerator device = new FaultyAccelerator(new CpuScalarBackend());
    private final List<Session> open = new ArrayList<>();
    private final Map<Long, List<String>> batches = new TreeMap<>();
    private volatile Runnable withinBatchBefore = () -> {};
    private volatile @Nullable BatchStep held;

    /// Closing finds every byte that is left.
    @AfterEach
    void close() {
        gate.open();
        open.forEach(Session::close);
    }

    private MemoryStream open(String setting) {
        Environment environment =
                Environment.real()
                        .with(files)
                        .with(this::reached)
                        .withBackends(() -> device.beside(new CpuScalarBackend()));
        Session session =
                Session.builder()
                        .environment(environment)
                        .config("millrace.device", setting)
                        .config("millrace.device.residentGroups", "1")
                        // A step of a batch beside another's commit must not park.
                        .config("millrace.sql.streaming.overlapAfter", "1h")
                        .create();
        open.add(session);
        MemoryStream numbers = MemoryStream.of(session, "k BIGINT, n BIGINT");
        numbers.unitsPerBatch(1);
        for (int unit = 0; unit < BATCHES; unit++) {
            List<Row> rows = new ArrayList<>();
            for (long n = 0; n < ROWS; n++) {
                rows.add(row(n % 50, (long) unit * ROWS + n));
            }
            numbers.addData(rows);
        }
        return numbers;
    }

    private void reached(BatchStep step, long batchId) {
        if (step == held && batchId == LOST_IN && device.hasFailed()) {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private StreamingQuery start(MemoryStream numbers, Path checkpoint) throws TimeoutException {
        return numbers.toDF()
                .groupBy("k")
                .agg(sum("n").as("total"))
                .writeStream()
                .outputMode("update")
                .option("checkpointLocation", checkpoint.toString())
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::take)
                .start();
    }

    private void take(Dataset<Row> rows, long batchId) {
        batches.put(batchId, rows.collectAsList().stream().map(Row::toString).toList());
        if (batchId == LOST_IN - 1) {
            withinBatchBefore.run();
        }
    }

    private Map<Long, List<String>> undisturbed() throws Exception {
        StreamingQuery query = start(open("cpu"), directory.resolve("undisturbed"));
        query.processAllAvailable();
        query.stop();
        Map<Long, List<String>> expected = new TreeMap<>(batches);
        assertEquals(BATCHES, expected.size());
        batches.clear();
        return expected;
    }

    private void assertStops(StreamingQuery query) throws Exception {
        gate.awaitReached();
        assertTrue(device.hasFailed(), "the device is lost");
        long before = System.nanoTime();
        query.stop();
        long nanos = System.nanoTime() - before;
        assertTrue(nanos < LIMIT_NANOS, () -> "stop() took " + nanos / 1_000_000 + " ms");
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty(), () -> query.exception().toString());
    }

    private void stopAndGoOn(Runnable whenLost) throws Exception {
        Map<Long, List<String>> expected = undisturbed();
        Path checkpoint = directory.resolve("checkpoint");
        MemoryStream numbers = open("gpu");
        withinBatchBefore =
                () -> {
                    device.failAt(1, Fault.LOST);
                    whenLost.run();
                };
        assertStops(start(numbers, checkpoint));
        assertEquals(LOST_IN, batches.size(), "no sink has the batch");
        assertTrue(Files.exists(checkpoint.resolve("commits/" + (LOST_IN - 1))));
        assertFalse(Files.exists(checkpoint.resolve("commits/" + LOST_IN)));
        withinBatchBefore = () -> {};
        held = null;
        device.repair();
        StreamingQuery next = start(numbers, checkpoint);
        next.processAllAvailable();
        next.stop();
        assertEquals(expected, batches);
    }

    @Test
    void whileTheCheckpointIsRead() throws Exception {
        stopAndGoOn(() -> files.hold(HeldFiles.Kind.READ, gate));
    }

    @ParameterizedTest
    @EnumSource(
            value = BatchStep.class,
            names = {"READ", "AGGREGATE", "EMIT"})
    void whileTheBatchIsComputedAgain(BatchStep step) throws Exception {
        stopAndGoOn(() -> held = step);
    }
}
