package io.millrace.app.bounds;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.app.bounds.HeldFiles.Kind;
import io.millrace.engine.Environment;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/// `stop()` while the checkpoint is written or read: what is being written becomes whole or leaves
/// nothing, and the next run goes on from there.
@Timeout(60)
final class StopInCheckpointTest {
    private static final Duration MORE_THAN_PATIENCE = Duration.ofSeconds(3);

    /// So many groups that their state is written in several pieces.
    private static final int GROUPS = 20_000;

    @TempDir Path checkpoint;
    private final HeldFiles files = new HeldFiles();
    private final Gate gate = new Gate();
    private TestSession test;
    private MemoryStream numbers;
    private volatile long rowsSeen;
    private volatile Runnable withinBatch1 = () -> {};

    @BeforeEach
    void open() {
        test = TestSession.create(Map.of(), Environment.real().with(files));
        numbers = MemoryStream.of(test.session(), "n BIGINT");
        numbers.unitsPerBatch(1);
        numbers.addData(row(-1));
        List<Row> many = new ArrayList<>();
        for (long n = 0; n < GROUPS; n++) {
            many.add(row(n));
        }
        numbers.addData(many);
    }

    @AfterEach
    void close() {
        gate.open();
        test.close();
    }

    private StreamingQuery start() throws TimeoutException {
        return numbers.toDF()
                .groupBy(col("n"))
                .count()
                .writeStream()
                .outputMode("complete")
                .option("checkpointLocation", checkpoint.toString())
                .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::take)
                .start();
    }

    private void take(Dataset<Row> rows, long batchId) {
        rowsSeen = rows.count();
        if (batchId == 1) {
            withinBatch1.run();
        }
    }

    /// Starts a query that batch 1 holds up at the gate when it comes to the operation.
    private StreamingQuery startAndHold(Kind kind) throws Exception {
        withinBatch1 = () -> files.hold(kind, gate);
        StreamingQuery query = start();
        gate.awaitReached();
        return query;
    }

    /// Calls `stop()` on another thread, and returns once it waits.
    private static FutureTask<Void> stopping(StreamingQuery query) {
        FutureTask<Void> stop =
                new FutureTask<>(
                        () -> {
                            query.stop();
                            return null;
                        });
        Thread thread = Thread.ofPlatform().start(stop);
        while (thread.getState() != Thread.State.WAITING && !stop.isDone()) {
            Thread.onSpinWait();
        }
        return stop;
    }

    private void assertStopped(StreamingQuery query, boolean isCommitted) throws Exception {
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty(), () -> query.exception().toString());
        assertEquals(isCommitted, Files.exists(checkpoint.resolve("commits/1")));
        try (var names = Files.list(checkpoint)) {
            assertTrue(names.noneMatch(name -> name.toString().contains(".tmp")), "left behind");
        }
    }

    private void assertGoesOn() throws Exception {
        withinBatch1 = () -> {};
        StreamingQuery query = start();
        numbers.addData(row(GROUPS));
        query.processAllAvailable();
        query.stop();
        assertEquals(GROUPS + 2, rowsSeen);
    }

    @Test
    void aStateThatIsSoonWrittenBecomesWhole() throws Exception {
        StreamingQuery query = startAndHold(Kind.WRITE);
        FutureTask<Void> stop = stopping(query);
        gate.open();
        stop.get();
        assertStopped(query, true);
        assertGoesOn();
    }

    @Test
    void aStateThatTakesLongIsGivenUp() throws Exception {
        StreamingQuery query = startAndHold(Kind.WRITE);
        FutureTask<Void> stop = stopping(query);
        test.clock().advance(MORE_THAN_PATIENCE);
        gate.open();
        stop.get();
        assertStopped(query, false);
        assertGoesOn();
    }

    @Test
    void aWaitForTheDiskIsPartOfTheStop() throws Exception {
        test.session().conf().set("millrace.sql.streaming.stopTimeout", "100ms");
        StreamingQuery query = startAndHold(Kind.FORCE);
        assertThrows(TimeoutException.class, query::stop);
        gate.open();
        query.awaitTermination();
        assertStopped(query, true);
        assertGoesOn();
    }

    @Test
    void aRestoreEndsAtOnce() throws Exception {
        StreamingQuery first = start();
        first.processAllAvailable();
        first.stop();
        // The checkpoint has been opened by then; what is read next is the state.
        test.session().streams().addListener(new OnStart(() -> files.hold(Kind.READ, gate)));
        StreamingQuery second = start();
        gate.awaitReached();
        second.stop();
        assertStopped(second, true);
        gate.open();
        assertGoesOn();
    }
}
