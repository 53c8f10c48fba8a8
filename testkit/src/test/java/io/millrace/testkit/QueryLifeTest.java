package io.millrace.testkit;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryListener;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@SessionTest
@Timeout(60)
final class QueryLifeTest {
    private Session session;
    private ManualClock clock;
    private MemoryStream numbers;
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void makeStream(TestSession test) {
        session = test.session();
        clock = test.clock();
        numbers = MemoryStream.of(session, "n BIGINT");
    }

    private DataStreamWriter<Row> write(VoidFunction2<Dataset<Row>, Long> function) {
        return numbers.toDF().writeStream().foreachBatch(function);
    }

    private void collect(Dataset<Row> rows, long batchId) {
        seen.add(batchId + ":" + rows.collectAsList());
    }

    @Test
    void foreachBatchGetsEveryBatchAsAStaticFrame() throws Exception {
        StreamingQuery query =
                write(
                                (rows, batchId) -> {
                                    assertFalse(rows.isStreaming());
                                    collect(rows, batchId);
                                    seen.add(rows.count() + " rows");
                                })
                        .start();
        numbers.addData(row(1), row(2));
        query.processAllAvailable();
        numbers.addData(row(3));
        query.processAllAvailable();
        query.stop();
        assertEquals(List.of("0:[[1], [2]]", "2 rows", "1:[[3]]", "1 rows"), seen);
    }

    @Test
    void anErrorOfTheUsersFunctionEndsTheQueryAndIsTold() throws Exception {
        IllegalStateException thrown = new IllegalStateException("the user's own");
        // Before the start: on this clock a query that found nothing looks again when it is asked.
        numbers.addData(row(1));
        StreamingQuery query =
                write(
                                (_, _) -> {
                                    throw thrown;
                                })
                        .start();
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, query::awaitTermination);
        assertSame(thrown, e.getCause());
        assertFalse(query.isActive());
        assertSame(e, query.exception().orElseThrow());
        assertThrows(MillraceException.class, query::processAllAvailable);
        query.stop();
        assertEquals(0, session.streams().active().length);
    }

    @Test
    void aFailedBatchComesAgainAfterARestart(@TempDir Path checkpoint) throws Exception {
        VoidFunction2<Dataset<Row>, Long> failing =
                (rows, batchId) -> {
                    collect(rows, batchId);
                    if (seen.size() == 2) {
                        throw new IllegalStateException("once");
                    }
                };
        numbers.unitsPerBatch(1).addData(row(1));
        numbers.addData(row(2));
        DataStreamWriter<Row> writer =
                write(failing).option("checkpointLocation", checkpoint.toString());
        StreamingQuery first = writer.start();
        assertThrows(StreamingQueryException.class, first::awaitTermination);
        numbers.addData(row(3));
        StreamingQuery second = writer.start();
        second.processAllAvailable();
        second.stop();
        assertEquals(List.of("0:[[1]]", "1:[[2]]", "1:[[2]]", "2:[[3]]"), seen);
        assertEquals(first.id(), second.id());
        assertNotEquals(first.runId(), second.runId());
    }

    @Test
    void aStoppedQueryHasEndedWithoutAnError() throws Exception {
        StreamingQuery query = write(this::collect).queryName("numbers").start();
        assertTrue(query.isActive());
        assertEquals("numbers", query.name());
        assertSame(query, session.streams().get(query.id()));
        numbers.addData(row(1));
        query.processAllAvailable();
        clock.awaitWaiter();
        assertEquals("Waiting for data to arrive", query.status().message());
        assertFalse(query.status().isDataAvailable());
        query.stop();
        query.stop();
        query.awaitTermination();
        assertTrue(query.awaitTermination(1));
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty());
        assertEquals("Stopped", query.status().message());
        assertFalse(query.status().isTriggerActive());
        assertEquals(0, query.lastProgress().batchId());
        numbers.addData(row(2));
        query.processAllAvailable(); // of an ended query: returns
        assertEquals(List.of("0:[[1]]"), seen);
    }

    @Test
    void aQueryMayStopItselfWithinABatch() throws Exception {
        numbers.unitsPerBatch(1).addData(row(1));
        numbers.addData(row(2));
        BlockingQueue<StreamingQuery> self = new LinkedBlockingQueue<>();
        StreamingQuery query =
                write(
                                (rows, batchId) -> {
                                    collect(rows, batchId);
                                    self.take().stop();
                                })
                        .start();
        self.add(query);
        query.awaitTermination();
        assertEquals(List.of("0:[[1]]"), seen);
        assertEquals(0, query.lastProgress().batchId());
    }

    @Test
    void stopInterruptsABatchThatHangs() throws Exception {
        CountDownLatch isIn = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        numbers.addData(row(1));
        StreamingQuery query =
                write(
                                (_, _) -> {
                                    isIn.countDown();
                                    never.await();
                                })
                        .start();
        assertTrue(isIn.await(30, TimeUnit.SECONDS));
        assertTrue(query.status().isTriggerActive());
        assertTrue(query.status().isDataAvailable());
        query.stop();
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty());
    }

    @Test
    void closingTheSessionStopsItsQueries() throws Exception {
        StreamingQuery query;
        try (TestSession other = TestSession.create()) {
            MemoryStream stream = MemoryStream.of(other.session(), "n BIGINT");
            stream.addData(row(1));
            query = stream.toDF().writeStream().foreachBatch(this::collect).start();
            query.processAllAvailable();
        }
        assertFalse(query.isActive());
        assertEquals(List.of("0:[[1]]"), seen);
    }

    @Test
    void listenersAreToldInOrder() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        session.streams().addListener(new Recorder(events));
        StreamingQuery query = write(this::collect).queryName("numbers").start();
        numbers.addData(row(1));
        query.processAllAvailable();
        numbers.addData(row(2), row(3));
        query.processAllAvailable();
        query.stop();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            told.add(events.poll(30, TimeUnit.SECONDS));
        }
        assertEquals(
                List.of("started numbers", "batch 0: 1 rows", "batch 1: 2 rows", "ended false"),
                told);
    }

    /// Writes events down in short.
    private static final class Recorder extends StreamingQueryListener {
        private final BlockingQueue<String> events;

        Recorder(BlockingQueue<String> events) {
            this.events = events;
        }

        @Override
        public void onQueryStarted(QueryStartedEvent event) {
            events.add("started " + event.name());
        }

        @Override
        public void onQueryProgress(QueryProgressEvent event) {
            events.add(
                    "batch "
                            + event.progress().batchId()
                            + ": "
                            + event.progress().numInputRows()
                            + " rows");
        }

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {
            events.add("ended " + event.exception().isPresent());
        }
    }

    @Test
    void theManagerWaitsForAnyQueryToEnd() throws Exception {
        StreamingQuery good = write(this::collect).start();
        assertFalse(session.streams().awaitAnyTermination(1));
        numbers.addData(row(1));
        StreamingQuery bad =
                write(
                                (_, _) -> {
                                    throw new IllegalStateException("bad");
                                })
                        .start();
        assertThrows(StreamingQueryException.class, () -> session.streams().awaitAnyTermination());
        assertFalse(bad.isActive());
        assertTrue(good.isActive());
        session.streams().resetTerminated();
        good.stop();
        session.streams().awaitAnyTermination();
    }

    @Test
    void aNameInUseIsRefused() throws Exception {
        StreamingQuery query = write(this::collect).queryName("numbers").start();
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () -> write(this::collect).queryName("numbers").start());
        assertEquals(ErrorCondition.QUERY_NAME_IN_USE, e.condition());
        query.stop();
    }
}
