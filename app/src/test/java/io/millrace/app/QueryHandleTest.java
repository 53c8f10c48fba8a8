package io.millrace.app;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryStatus;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// What a user does with the handle of one query, from its start to its end.
@SessionTest
@Timeout(60)
final class QueryHandleTest {
    private Session session;
    private ManualClock clock;
    private MemoryStream numbers;

    @BeforeEach
    void makeStream(TestSession test) {
        session = test.session();
        clock = test.clock();
        numbers = MemoryStream.of(session, "n BIGINT");
    }

    private DataStreamWriter<Row> sums() {
        return numbers.toDF()
                .agg(io.millrace.functions.sum("n"))
                .writeStream()
                .format("memory")
                .queryName("sums")
                .outputMode("complete");
    }

    private DataStreamWriter<Row> failing(RuntimeException thrown) {
        return numbers.toDF()
                .writeStream()
                .foreachBatch(
                        (_, _) -> {
                            throw thrown;
                        });
    }

    @Test
    void theIdStaysThroughARestartAndTheRunIdDoesNot(@TempDir Path checkpoint) throws Exception {
        List<UUID> ids = new ArrayList<>();
        List<UUID> runIds = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            StreamingQuery query =
                    sums().option("checkpointLocation", checkpoint.toString()).start();
            numbers.addData(row(run));
            query.processAllAvailable();
            assertEquals(query.id(), query.lastProgress().id());
            assertEquals(query.runId(), query.lastProgress().runId());
            assertEquals(run, query.lastProgress().batchId());
            ids.add(query.id());
            runIds.add(query.runId());
            query.stop();
        }
        assertEquals(1, ids.stream().distinct().count(), ids::toString);
        assertEquals(3, runIds.stream().distinct().count(), runIds::toString);
        StreamingQuery other = sums().start();
        assertNotEquals(ids.getFirst(), other.id());
    }

    @Test
    void aQueryHasTheNameItWasGivenOrNone() throws Exception {
        assertEquals("sums", sums().start().name());
        assertNull(numbers.toDF().writeStream().format("noop").start().name());
    }

    @Test
    void theStatusSaysWhatTheQueryIsAt() throws Exception {
        List<StreamingQueryStatus> within = new ArrayList<>();
        StreamingQuery query =
                numbers.toDF()
                        .writeStream()
                        .trigger(Trigger.ProcessingTime("10 seconds"))
                        .foreachBatch((_, _) -> within.add(session.streams().active()[0].status()))
                        .start();
        clock.awaitWaiter();
        assertEquals(
                new StreamingQueryStatus("Waiting for data to arrive", false, false),
                query.status());
        numbers.addData(row(1));
        clock.advance(Duration.ofSeconds(10));
        clock.awaitWaiter();
        assertEquals(List.of(new StreamingQueryStatus("Processing new data", true, true)), within);
        assertEquals("Waiting for next trigger", query.status().message());
        assertFalse(query.status().isTriggerActive());
        query.stop();
        assertEquals(new StreamingQueryStatus("Stopped", false, false), query.status());
        assertEquals(
                "{\"message\":\"Stopped\",\"isDataAvailable\":false,\"isTriggerActive\":false}",
                query.status().json());
    }

    @Test
    void theStatusOfAFailedQuerySaysWhy() throws Exception {
        numbers.addData(row(1));
        StreamingQuery query = failing(new IllegalStateException("boom")).start();
        assertThrows(StreamingQueryException.class, query::awaitTermination);
        String message = query.status().message();
        assertTrue(message.startsWith("Terminated with exception: "), message);
        assertTrue(message.contains("boom"), message);
        assertFalse(query.status().isTriggerActive());
    }

    @Test
    void awaitTerminationWaitsForTheEndOrForItsTime() throws Exception {
        StreamingQuery query = sums().start();
        assertFalse(query.awaitTermination(1));
        for (long timeout : new long[] {0, -1}) {
            MillraceException e =
                    assertThrows(MillraceException.class, () -> query.awaitTermination(timeout));
            assertEquals(ErrorCondition.INVALID_PARAMETER_VALUE, e.condition());
        }
        try (ExecutorService waiters = Executors.newFixedThreadPool(2)) {
            Future<Boolean> timed = waiters.submit(() -> query.awaitTermination(60_000));
            Future<?> untimed =
                    waiters.submit(
                            () -> {
                                query.awaitTermination();
                                return null;
                            });
            query.stop();
            assertTrue(timed.get(30, TimeUnit.SECONDS));
            untimed.get(30, TimeUnit.SECONDS);
        }
        assertTrue(query.awaitTermination(1));
    }

    @Test
    void manyMayStopAQueryAtOnce() throws Exception {
        StreamingQuery query = sums().start();
        numbers.addData(row(1));
        try (ExecutorService stoppers = Executors.newFixedThreadPool(4)) {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<?>> stops = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                stops.add(
                        stoppers.submit(
                                () -> {
                                    go.await();
                                    query.stop();
                                    return null;
                                }));
            }
            go.countDown();
            for (Future<?> stop : stops) {
                stop.get(30, TimeUnit.SECONDS);
            }
        }
        query.stop();
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty());
    }

    @Test
    void theCauseOfAFailureIsWhatTheUserThrew() throws Exception {
        IllegalStateException thrown = new IllegalStateException("boom");
        numbers.addData(row(1));
        StreamingQuery query = failing(thrown).start();
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, query::awaitTermination);
        assertSame(thrown, e.cause());
        assertSame(e, query.exception().orElseThrow());
        assertSame(e, assertThrows(StreamingQueryException.class, () -> query.awaitTermination(1)));
        assertEquals("STREAM_FAILED", e.getCondition());
        assertEquals(query.id(), e.id());
        assertEquals(query.runId(), e.runId());
        assertTrue(e.message().contains("boom"), e::message);
        assertEquals("[0]", e.endOffset());
        query.stop(); // of a failed query: does nothing
        MillraceException again = assertThrows(MillraceException.class, query::processAllAvailable);
        assertEquals(ErrorCondition.STREAM_FAILED, again.condition());
    }

    @Test
    void processAllAvailableReturnsWhenEverythingIsInTheSink() throws Exception {
        StreamingQuery query = sums().start();
        numbers.unitsPerBatch(1);
        long sum = 0;
        for (int i = 0; i < 20; i++) {
            numbers.addData(row(i));
            sum += i;
        }
        query.processAllAvailable();
        assertEquals(List.of(row(sum)), session.table("sums").collectAsList());
        assertEquals(20, query.recentProgress().length);
        query.processAllAvailable(); // nothing new: returns
        assertEquals(20, query.recentProgress().length);
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void explainPrintsThePlan() throws Exception {
        StreamingQuery query = sums().start();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            query.explain();
            query.explain(true);
        } finally {
            System.setOut(before);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        int simple = text.indexOf("== Physical Plan ==");
        int logical = text.indexOf("== Analyzed Logical Plan ==");
        int extended = text.lastIndexOf("== Physical Plan ==");
        assertTrue(0 <= simple && simple < logical && logical < extended, text);
        String backend = session.conf().get("millrace.device");
        assertEquals("auto", backend);
        assertTrue(text.contains("cpu-"), text); // which backend aggregates
    }
}
