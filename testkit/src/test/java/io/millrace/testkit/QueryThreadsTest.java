package io.millrace.testkit;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryListener;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls that come from where they could wait for themselves, or while a session is being closed.
@SessionTest
@Timeout(60)
final class QueryThreadsTest {
    /// What user code does with its own query or session.
    @FunctionalInterface
    private interface Call {
        void on(StreamingQuery query) throws Exception;
    }

    private Session session;
    private MemoryStream numbers;

    @BeforeEach
    void makeStream(TestSession test) {
        session = test.session();
        numbers = MemoryStream.of(session, "n BIGINT");
    }

    private ErrorCondition failureWithin(Call call) throws Exception {
        numbers.addData(row(1));
        BlockingQueue<StreamingQuery> self = new LinkedBlockingQueue<>();
        StreamingQuery query =
                numbers.toDF()
                        .writeStream()
                        .trigger(Trigger.AvailableNow())
                        .foreachBatch((_, _) -> call.on(self.take()))
                        .start();
        self.add(query);
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, query::awaitTermination);
        Throwable users = e.getCause();
        return assertInstanceOf(MillraceException.class, users).condition();
    }

    @Test
    void aQueryCannotWaitForItself() throws Exception {
        assertEquals(ErrorCondition.ILLEGAL_STATE, failureWithin(StreamingQuery::awaitTermination));
        assertEquals(
                ErrorCondition.ILLEGAL_STATE,
                failureWithin(query -> query.awaitTermination(60_000)));
        assertEquals(
                ErrorCondition.ILLEGAL_STATE, failureWithin(StreamingQuery::processAllAvailable));
    }

    @Test
    void aSessionCannotBeClosedWithinABatch() throws Exception {
        assertEquals(ErrorCondition.ILLEGAL_STATE, failureWithin(_ -> session.close()));
        assertEquals(0, session.emptyDataFrame().count(), "the session is still open");
    }

    /// A listener that does nothing by itself.
    private static class Silent extends StreamingQueryListener {
        @Override
        public void onQueryStarted(QueryStartedEvent event) {}

        @Override
        public void onQueryProgress(QueryProgressEvent event) {}

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {}
    }

    @Test
    void aListenerMayStopTheQueryThatStarts() throws Exception {
        session.streams()
                .addListener(
                        new Silent() {
                            @Override
                            public void onQueryStarted(QueryStartedEvent event) {
                                try {
                                    session.streams().get(event.id()).stop();
                                } catch (TimeoutException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        });
        numbers.addData(row(1));
        StreamingQuery query = numbers.toDF().writeStream().format("noop").start();
        query.awaitTermination();
        assertEquals(0, query.recentProgress().length);
    }

    @Test
    void aFailedAssertionOfAListenerHarmsNobody() throws Exception {
        BlockingQueue<Long> told = new LinkedBlockingQueue<>();
        session.streams()
                .addListener(
                        new Silent() {
                            @Override
                            public void onQueryStarted(QueryStartedEvent event) {
                                throw new AssertionError("at the start");
                            }

                            @Override
                            public void onQueryProgress(QueryProgressEvent event) {
                                throw new AssertionError("at the progress");
                            }
                        });
        session.streams()
                .addListener(
                        new Silent() {
                            @Override
                            public void onQueryProgress(QueryProgressEvent event) {
                                told.add(event.progress().batchId());
                            }
                        });
        numbers.addData(row(1));
        StreamingQuery query = numbers.toDF().writeStream().format("noop").start();
        query.processAllAvailable();
        assertEquals(0, told.poll(30, TimeUnit.SECONDS));
        query.stop();
    }

    @Test
    void namesOfActiveQueriesIgnoreCaseAsTablesDo() throws Exception {
        numbers.addData(row(1));
        StreamingQuery query =
                numbers.toDF().writeStream().format("memory").queryName("seen").start();
        query.processAllAvailable();
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                numbers.toDF()
                                        .writeStream()
                                        .format("memory")
                                        .queryName("SEEN")
                                        .start());
        assertEquals(ErrorCondition.QUERY_NAME_IN_USE, e.condition());
        numbers.addData(row(2));
        query.processAllAvailable();
        assertEquals(2, session.table("Seen").count());
        query.stop();
    }

    @Test
    void ofManyStartsUnderOneNameOneSucceeds() throws Exception {
        BlockingQueue<StreamingQuery> started = new LinkedBlockingQueue<>();
        BlockingQueue<ErrorCondition> refused = new LinkedBlockingQueue<>();
        numbers.addData(row(1));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> startSeen(started, refused));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, started.size());
        assertEquals(
                List.of(
                        ErrorCondition.QUERY_NAME_IN_USE,
                        ErrorCondition.QUERY_NAME_IN_USE,
                        ErrorCondition.QUERY_NAME_IN_USE),
                List.copyOf(refused));
        started.take().processAllAvailable();
        assertEquals(1, session.table("seen").count());
    }

    private void startSeen(
            BlockingQueue<StreamingQuery> started, BlockingQueue<ErrorCondition> refused) {
        try {
            started.add(numbers.toDF().writeStream().format("memory").queryName("seen").start());
        } catch (MillraceException e) {
            refused.add(e.condition());
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptedThreadGetsANamedErrorFromAFrame() {
        Thread.currentThread().interrupt();
        try {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () ->
                                    session.createDataFrame(List.of(row(1L)), numbers.schema())
                                            .collectAsList());
            assertEquals(ErrorCondition.INTERRUPTED, e.condition());
        } finally {
            assertTrue(Thread.interrupted(), "the flag is still there");
        }
    }

    @Test
    void closingTheSessionEndsTheFramesThatAreComputed() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < 200_000; i++) {
            rows.add(row(i));
        }
        BlockingQueue<MillraceException> ended = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread reader;
        try (TestSession other = TestSession.create()) {
            Session closed = other.session();
            reader =
                    new Thread(
                            () ->
                                    ended.add(
                                            assertThrows(
                                                    MillraceException.class,
                                                    () -> readForEver(closed, rows, begun))));
            reader.start();
            begun.await();
        }
        assertEquals(ErrorCondition.SESSION_CLOSED, ended.take().condition());
        reader.join();
    }

    private void readForEver(Session other, List<Row> rows, CountDownLatch begun) {
        while (true) {
            other.createDataFrame(rows, numbers.schema())
                    .groupBy(col("n").mod(1000))
                    .count()
                    .collectAsList();
            begun.countDown();
        }
    }

    @Test
    void aBatchThatComputesFramesWhileTheSessionIsClosedHasNotFailed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        StreamingQuery query;
        try (TestSession other = TestSession.create()) {
            MemoryStream stream = MemoryStream.of(other.session(), "n BIGINT");
            stream.addData(row(1));
            query =
                    stream.toDF()
                            .writeStream()
                            .foreachBatch(
                                    (rows, _) -> {
                                        while (true) {
                                            rows.count();
                                            begun.countDown();
                                        }
                                    })
                            .start();
            begun.await();
        }
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty(), () -> query.exception().toString());
    }
}
