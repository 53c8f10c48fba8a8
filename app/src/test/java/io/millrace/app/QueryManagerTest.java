package io.millrace.app;

import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryListener;
import io.millrace.streaming.StreamingQueryManager;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.TestSession;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The queries of a session, and who is told of them.
@SessionTest
@Timeout(60)
final class QueryManagerTest {
    private StreamingQueryManager streams;
    private ManualClock clock;
    private MemoryStream numbers;

    @BeforeEach
    void makeStream(TestSession test) {
        Session session = test.session();
        streams = session.streams();
        clock = test.clock();
        numbers = MemoryStream.of(session, "n BIGINT");
    }

    private StreamingQuery start(String name) throws Exception {
        return numbers.toDF().writeStream().format("noop").queryName(name).start();
    }

    private StreamingQuery startFailing(RuntimeException thrown) throws Exception {
        return numbers.toDF()
                .writeStream()
                .queryName("failing")
                .foreachBatch(
                        (_, _) -> {
                            throw thrown;
                        })
                .start();
    }

    @Test
    void activeQueriesAreFoundByTheirIds() throws Exception {
        StreamingQuery one = start("one");
        StreamingQuery two = start("two");
        assertArrayEquals(new StreamingQuery[] {one, two}, streams.active());
        assertSame(one, streams.get(one.id()));
        assertSame(two, streams.get(two.id().toString()));
        assertNull(streams.get(new UUID(1, 2)));
        one.stop();
        assertNull(streams.get(one.id()));
        assertArrayEquals(new StreamingQuery[] {two}, streams.active());
    }

    @Test
    void aNameIsFreeAgainWhenItsQueryHasEnded() throws Exception {
        StreamingQuery query = start("counts");
        MillraceException e = assertThrows(MillraceException.class, () -> start("counts"));
        assertEquals(ErrorCondition.QUERY_NAME_IN_USE, e.condition());
        assertArrayEquals(new StreamingQuery[] {query}, streams.active());
        query.stop();
        assertTrue(start("counts").isActive());
    }

    private StreamingQuery startOn(Path checkpoint) throws Exception {
        return numbers.toDF()
                .writeStream()
                .format("noop")
                .option("checkpointLocation", checkpoint.toString())
                .start();
    }

    @Test
    void aNewerRunOnACheckpointStopsTheOlder(@TempDir Path checkpoint) throws Exception {
        StreamingQuery older = startOn(checkpoint);
        StreamingQuery newer = startOn(checkpoint);
        assertFalse(older.isActive());
        assertTrue(older.exception().isEmpty());
        assertEquals(older.id(), newer.id());
        assertArrayEquals(new StreamingQuery[] {newer}, streams.active());
    }

    @Test
    void unlessTheSettingForbidsIt(Session session, @TempDir Path checkpoint) throws Exception {
        session.conf().set("millrace.sql.streaming.stopActiveRunOnRestart", false);
        StreamingQuery older = startOn(checkpoint);
        MillraceException e = assertThrows(MillraceException.class, () -> startOn(checkpoint));
        assertEquals(ErrorCondition.CONCURRENT_QUERY, e.condition());
        assertArrayEquals(new StreamingQuery[] {older}, streams.active());
    }

    @Test
    void aRunThatTakesOverFencesTheOneOfAnotherSession(@TempDir Path checkpoint) throws Exception {
        StreamingQuery older = startOn(checkpoint);
        try (TestSession other =
                TestSession.create(Map.of("millrace.sql.streaming.takeOverCheckpoint", "true"))) {
            StreamingQuery newer =
                    MemoryStream.of(other.session(), "n BIGINT")
                            .toDF()
                            .writeStream()
                            .format("noop")
                            .option("checkpointLocation", checkpoint.toString())
                            .start();
            numbers.addData(row(1));
            assertThrows(MillraceException.class, older::processAllAvailable);
            StreamingQueryException e = older.exception().orElseThrow();
            assertEquals(ErrorCondition.FENCED, ((MillraceException) e.getCause()).condition());
            assertTrue(newer.isActive());
        }
    }

    @Test
    void whoWaitsForAnyQueryIsToldOfOneThatHasEndedUntilItIsForgotten() throws Exception {
        StreamingQuery first = start("first");
        start("second");
        assertFalse(streams.awaitAnyTermination(1));
        first.stop();
        streams.awaitAnyTermination();
        assertTrue(streams.awaitAnyTermination(1)); // still the same
        streams.resetTerminated();
        assertFalse(streams.awaitAnyTermination(1));
    }

    @Test
    void whoWaitsForAnyQueryGetsTheErrorOfOneThatFailed() throws Exception {
        start("good");
        IllegalStateException thrown = new IllegalStateException("boom");
        // Before it first looks: the next look waits for the clock, which stands still.
        numbers.addData(row(1));
        startFailing(thrown);
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, () -> streams.awaitAnyTermination());
        assertSame(thrown, e.cause());
        assertThrows(StreamingQueryException.class, () -> streams.awaitAnyTermination(1));
        streams.resetTerminated();
        assertFalse(streams.awaitAnyTermination(1));
        assertThrows(IllegalArgumentException.class, () -> streams.awaitAnyTermination(0));
    }

    /// Writes events down.
    private static final class Recorder extends StreamingQueryListener {
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

        @Override
        public void onQueryStarted(QueryStartedEvent event) {
            events.add(event);
        }

        @Override
        public void onQueryProgress(QueryProgressEvent event) {
            events.add(event);
        }

        @Override
        public void onQueryIdle(QueryIdleEvent event) {
            events.add(event);
        }

        @Override
        public void onQueryTerminated(QueryTerminatedEvent event) {
            events.add(event);
        }

        <E extends Event> E next(Class<E> type) throws InterruptedException {
            @Nullable Event event = events.poll(30, TimeUnit.SECONDS);
            return type.cast(event);
        }
    }

    @Test
    void aListenerHasHeardOfTheStartBeforeStartReturns() throws Exception {
        Recorder recorder = new Recorder();
        streams.addListener(recorder);
        StreamingQuery query = start("told");
        var started = (StreamingQueryListener.QueryStartedEvent) recorder.events.element();
        assertEquals(query.id(), started.id());
        assertEquals(query.runId(), started.runId());
        assertEquals("told", started.name());
        assertEquals("2026-01-01T00:00:00.000Z", started.timestamp());
    }

    @Test
    void aListenerIsToldOfProgressIdleTimesAndTheEnd() throws Exception {
        Recorder recorder = new Recorder();
        streams.addListener(recorder);
        StreamingQuery query = start("told");
        recorder.next(StreamingQueryListener.QueryStartedEvent.class);
        numbers.addData(row(1), row(2));
        query.processAllAvailable();
        var progress = recorder.next(StreamingQueryListener.QueryProgressEvent.class);
        assertEquals(query.lastProgress(), progress.progress());
        assertEquals(2, progress.progress().numInputRows());
        clock.awaitWaiter();
        clock.advance(Duration.ofSeconds(10));
        var idle = recorder.next(StreamingQueryListener.QueryIdleEvent.class);
        assertEquals(query.runId(), idle.runId());
        query.stop();
        var ended = recorder.next(StreamingQueryListener.QueryTerminatedEvent.class);
        assertEquals(query.id(), ended.id());
        assertTrue(ended.exception().isEmpty());
        assertTrue(ended.errorClassOnException().isEmpty());
    }

    @Test
    void aListenerIsToldWhatAQueryFailedOf() throws Exception {
        Recorder recorder = new Recorder();
        streams.addListener(recorder);
        numbers.addData(row(1));
        startFailing(new IllegalStateException("boom"));
        recorder.next(StreamingQueryListener.QueryStartedEvent.class);
        var ended = recorder.next(StreamingQueryListener.QueryTerminatedEvent.class);
        assertTrue(ended.exception().orElseThrow().contains("boom"));
        assertEquals("FOREACH_USER_FUNCTION_ERROR", ended.errorClassOnException().orElseThrow());
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws Exception {
        Recorder recorder = new Recorder();
        StreamingQueryListener bad =
                new StreamingQueryListener() {
                    @Override
                    public void onQueryStarted(QueryStartedEvent event) {
                        throw new IllegalStateException("bad at start");
                    }

                    @Override
                    public void onQueryProgress(QueryProgressEvent event) {
                        throw new IllegalStateException("bad at progress");
                    }

                    @Override
                    public void onQueryTerminated(QueryTerminatedEvent event) {
                        throw new IllegalStateException("bad at the end");
                    }
                };
        streams.addListener(bad);
        streams.addListener(recorder);
        assertEquals(List.of(bad, recorder), List.of(streams.listListeners()));
        StreamingQuery query = start("told");
        numbers.addData(row(1));
        query.processAllAvailable();
        query.stop();
        recorder.next(StreamingQueryListener.QueryStartedEvent.class);
        recorder.next(StreamingQueryListener.QueryProgressEvent.class);
        recorder.next(StreamingQueryListener.QueryTerminatedEvent.class);
        assertTrue(query.exception().isEmpty());
    }

    @Test
    void aListenerThatWasRemovedHearsNoMore() throws Exception {
        Recorder removed = new Recorder();
        Recorder kept = new Recorder();
        streams.addListener(removed);
        streams.addListener(kept);
        streams.removeListener(removed);
        start("told").stop();
        kept.next(StreamingQueryListener.QueryStartedEvent.class);
        kept.next(StreamingQueryListener.QueryTerminatedEvent.class);
        assertEquals(0, removed.events.size());
        assertEquals(List.of(kept), List.of(streams.listListeners()));
    }
}
