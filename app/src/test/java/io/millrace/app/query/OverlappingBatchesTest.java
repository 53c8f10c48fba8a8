package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.lit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Column;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.engine.BatchStep;
import io.millrace.engine.Environment;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;
import io.millrace.testkit.fault.FileStep.Kind;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Three batches of which each is committed while the next one is computed.
final class OverlappingBatchesTest {
    private static final int BATCHES = 3;

    @TempDir private Path directory;
    private final List<String> history = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch nextIsAggregated = new CountDownLatch(1);
    private volatile Runnable whenNextIsAggregated = () -> {};
    private final FaultyFiles files = FaultyFiles.over(FileOperations.disk()).onStep(this::step);

    /// Holds the first commit up until the second batch is in the group table.
    private void step(FileStep step) {
        if (step.is(Kind.LINK, "commits/0")) {
            await(nextIsAggregated);
        }
        boolean isOfLog = step.path().toString().matches(".*/(?:commits|offsets)/\\d");
        if (step.kind() == Kind.LINK && isOfLog) {
            Path parent = step.path().getParent();
            history.add(
                    (parent == null ? "" : parent.getFileName()) + "/" + step.path().getFileName());
        }
    }

    private void reached(BatchStep step, long batchId) {
        if (step == BatchStep.AGGREGATE && batchId == 1) {
            history.add("aggregated 1");
            whenNextIsAggregated.run();
            nextIsAggregated.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "the next batch waits for the commit");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Session open() {
        return Session.builder()
                .master("local[2]")
                .config("millrace.sql.streaming.overlapAfter", "0")
                .environment(Environment.real().with(files).with(this::reached))
                .create();
    }

    /// Starts a query with one number a batch.
    private StreamingQuery start(Session session, Column counted) throws Exception {
        return start(numbers(session), counted);
    }

    private static MemoryStream numbers(Session session) {
        MemoryStream numbers = MemoryStream.of(session, "n INT").unitsPerBatch(1);
        for (int batch = 0; batch < BATCHES; batch++) {
            numbers.addData(List.of(RowFactory.create(batch)));
        }
        return numbers;
    }

    private StreamingQuery start(MemoryStream numbers, Column counted) throws Exception {
        return numbers.toDF()
                .groupBy(counted.alias("n"))
                .count()
                .writeStream()
                .outputMode("update")
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", directory.toString())
                .foreachBatch(
                        (Dataset<Row> rows, Long batchId) ->
                                history.add("sink " + batchId + " " + rows.collectAsList()))
                .start();
    }

    @Test
    void aBatchIsComputedWhileTheOneBeforeIsCommittedAndNothingOfItIsSeenBefore() throws Exception {
        try (Session session = open()) {
            StreamingQuery query = start(session, col("n"));
            query.awaitTermination();
            assertEquals(
                    List.of(
                            "offsets/0",
                            "sink 0 [[0,1]]",
                            "aggregated 1",
                            "commits/0",
                            "offsets/1",
                            "sink 1 [[1,1]]",
                            "commits/1",
                            "offsets/2",
                            "sink 2 [[2,1]]",
                            "commits/2"),
                    history);
            assertEquals(
                    List.of(0L, 1L, 2L),
                    Arrays.stream(query.recentProgress())
                            .map(StreamingQueryProgress::batchId)
                            .toList());
            assertEquals(
                    List.of(1L, 1L, 1L),
                    Arrays.stream(query.recentProgress())
                            .map(StreamingQueryProgress::numInputRows)
                            .toList());
        }
    }

    @Test
    void aCommitThatFailsEndsTheQueryBeforeAnythingOfTheNextBatch() throws Exception {
        files.failWhen(step -> step.is(Kind.LINK, "commits/0"), FileFault.EIO);
        try (Session session = open()) {
            StreamingQuery query = start(session, col("n"));
            StreamingQueryException failure =
                    assertThrows(StreamingQueryException.class, query::awaitTermination);
            assertCondition(ErrorCondition.CHECKPOINT_IO, failure);
            assertEquals("[0]", failure.endOffset(), "the batch that failed, not the next");
            assertEquals(
                    List.of("offsets/0", "sink 0 [[0,1]]", "aggregated 1", "commits/0"), history);
            assertFalse(Files.exists(directory.resolve("offsets/1")));
        }
    }

    /// The stop interrupts the control thread at the second batch, not the commit of the first.
    @Test
    void aStopLetsTheCommitBecomeWholeAndARestartGoesOnBehindIt() throws Exception {
        try (Session session = open()) {
            MemoryStream numbers = numbers(session);
            AtomicReference<StreamingQuery> started = new AtomicReference<>();
            CountDownLatch isStarted = new CountDownLatch(1);
            whenNextIsAggregated =
                    () -> {
                        await(isStarted);
                        Thread.ofVirtual().start(() -> stop(started.get()));
                        awaitInterrupt();
                    };
            StreamingQuery query = start(numbers, col("n"));
            started.set(query);
            isStarted.countDown();
            query.awaitTermination();
            assertEquals(
                    List.of("offsets/0", "sink 0 [[0,1]]", "aggregated 1", "commits/0"),
                    history.subList(0, 4));
            assertFalse(
                    history.stream().anyMatch(line -> line.startsWith("sink 1")),
                    history::toString);

            history.clear();
            whenNextIsAggregated = () -> {};
            start(numbers, col("n")).awaitTermination();
            assertEquals(
                    List.of("sink 1 [[1,1]]", "sink 2 [[2,1]]"),
                    history.stream().filter(line -> line.startsWith("sink")).toList());
        }
    }

    private static void stop(@Nullable StreamingQuery query) {
        try {
            Objects.requireNonNull(query).stop();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Returns as an interrupted thread.
    private static void awaitInterrupt() {
        try {
            boolean isCounted = new CountDownLatch(1).await(30, TimeUnit.SECONDS);
            throw new IllegalStateException("never interrupted " + isCounted);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The batch is planned by then: it runs again as it is, once the query can.
    @Test
    void aBatchThatFailsLetsTheOneBeforeBeCommitted() throws Exception {
        try (Session session = open()) {
            StreamingQuery query = start(session, lit(1).divide(lit(1).minus(col("n"))));
            nextIsAggregated.countDown();
            StreamingQueryException failure =
                    assertThrows(StreamingQueryException.class, query::awaitTermination);
            assertCondition(ErrorCondition.DIVIDE_BY_ZERO, failure);
            assertEquals(
                    List.of("offsets/0", "sink 0 [[1.0,1]]", "commits/0", "offsets/1"), history);
            assertEquals(1, query.recentProgress().length);
        }
    }

    private static void assertCondition(ErrorCondition condition, StreamingQueryException failure) {
        MillraceException cause = assertInstanceOf(MillraceException.class, failure.getCause());
        assertEquals(condition, cause.condition());
    }
}
