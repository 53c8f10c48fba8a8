package io.millrace.app.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.ForeachWriter;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.bounds.CountingSource.Place;
import io.millrace.engine.BatchStep;
import io.millrace.engine.Environment;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

/// `stop()` returns in less than five seconds whatever the query is at, and the query has then
/// ended without an error and without a byte left.
@Timeout(60)
final class StopTest {
    private static final long LIMIT_NANOS = 5_000_000_000L;

    private final Gate gate = new Gate();
    private final List<Session> open = new ArrayList<>();

    private Session open(Environment environment, int threads) {
        Session session =
                Session.builder()
                        .master("local[" + threads + "]")
                        .environment(environment)
                        // On a busy machine a commit would be behind its batch, on the thread that
                        // nobody interrupts, where a step must not park.
                        .config("millrace.sql.streaming.overlapAfter", "1h")
                        .create();
        open.add(session);
        return session;
    }

    private Session open() {
        return open(Environment.real(), 2);
    }

    /// Closing finds every byte that is left.
    @AfterEach
    void close() {
        gate.open();
        open.forEach(Session::close);
    }

    private static StreamingQuery start(Dataset<Row> frame, VoidFunction2<Dataset<Row>, Long> sink)
            throws TimeoutException {
        return frame.writeStream().foreachBatch(sink).start();
    }

    private static void assertStops(StreamingQuery query) throws Exception {
        long before = System.nanoTime();
        query.stop();
        long nanos = System.nanoTime() - before;
        assertTrue(nanos < LIMIT_NANOS, () -> "stop() took " + nanos / 1_000_000 + " ms");
        assertFalse(query.isActive());
        assertTrue(query.exception().isEmpty(), () -> query.exception().toString());
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void withinASource(Place place) throws Exception {
        Session session = open();
        CountingSource source = CountingSource.of(1, 10).behind(gate, place);
        StreamingQuery query = start(source.toFrame(session), (_, _) -> {});
        gate.awaitReached();
        assertStops(query);
    }

    @ParameterizedTest
    @EnumSource(BatchStep.class)
    void afterEachStep(BatchStep step) throws Exception {
        Environment environment =
                Environment.real()
                        .with(
                                (BatchStep reached, long _) -> {
                                    if (reached == step) {
                                        park();
                                    }
                                });
        Session session = open(environment, 2);
        Dataset<Row> frame = CountingSource.of(1, 10).toFrame(session);
        StreamingQuery query =
                frame.groupBy("n")
                        .count()
                        .writeStream()
                        .outputMode("update")
                        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (_, _) -> {})
                        .start();
        gate.awaitReached();
        assertStops(query);
    }

    /// As user code does that knows no better.
    private void park() {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void withinABatchWithoutEnd(int threads) throws Exception {
        Session session = open(Environment.real(), threads);
        CountDownLatch begun = new CountDownLatch(3);
        CountingSource endless =
                new CountingSource(Integer.MAX_VALUE, 1_000, _ -> begun.countDown());
        StreamingQuery query =
                endless.toFrame(session)
                        .groupBy("n")
                        .count()
                        .writeStream()
                        .outputMode("update")
                        .format("noop")
                        .start();
        begun.await();
        assertStops(query);
    }

    @ParameterizedTest
    @CsvSource({"0", "3600000"})
    void betweenTriggers(long intervalMillis, @TempDir Path empty) throws Exception {
        Session session = open();
        StreamingQuery query =
                session.readStream()
                        .schema("n BIGINT")
                        .json(empty.toString())
                        .writeStream()
                        .trigger(Trigger.ProcessingTime(intervalMillis))
                        .format("noop")
                        .start();
        awaitMessage(query, "Waiting");
        assertStops(query);
    }

    private static void awaitMessage(StreamingQuery query, String beginning) {
        while (!query.status().message().startsWith(beginning)) {
            assertTrue(query.isActive(), () -> query.exception().toString());
            Thread.onSpinWait();
        }
    }

    @Test
    void whileAHugeFileIsHashed(@TempDir Path directory) throws Exception {
        // All holes: it takes no space, and much longer to read than the test may take.
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("huge.json").toFile(), "rw")) {
            file.setLength(200L << 30);
        }
        Session session = open();
        StreamingQuery query =
                session.readStream()
                        .schema("n BIGINT")
                        .json(directory.toString())
                        .writeStream()
                        .format("noop")
                        .start();
        awaitMessage(query, "Getting offsets");
        assertStops(query);
    }

    @Test
    void withinForeachBatch() throws Exception {
        Session session = open();
        StreamingQuery query =
                start(CountingSource.of(1, 10).toFrame(session), (_, _) -> gate.pass());
        gate.awaitReached();
        assertStops(query);
    }

    /// Spends its time on rows without ever waiting.
    private static final class BusyWriter extends ForeachWriter<Row> {
        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch begun = new CountDownLatch(1);
        private transient volatile boolean isClosed;

        @Override
        public boolean open(long partitionId, long epochId) {
            return true;
        }

        @Override
        public void process(Row value) {
            begun.countDown();
            long until = System.nanoTime() + 1_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close(@Nullable Throwable errorOrNull) {
            isClosed = true;
        }
    }

    @Test
    void betweenTheRowsOfForeach() throws Exception {
        Session session = open();
        BusyWriter writer = new BusyWriter();
        StreamingQuery query =
                CountingSource.of(1, 50_000).toFrame(session).writeStream().foreach(writer).start();
        writer.begun.await();
        assertStops(query);
        assertTrue(writer.isClosed);
    }

    @Test
    void whenTheBatchIsJustBeingComputedByTheUsersFrames() throws Exception {
        Session session = open();
        CountDownLatch begun = new CountDownLatch(1);
        StreamingQuery query =
                start(
                        CountingSource.of(4, 10_000).toFrame(session),
                        (rows, _) -> {
                            while (true) {
                                rows.orderBy("n").count();
                                begun.countDown();
                            }
                        });
        begun.await();
        assertStops(query);
    }

    @Test
    void twiceAtTheSameTime() throws Exception {
        Session session = open();
        StreamingQuery query =
                start(CountingSource.of(1, 10).toFrame(session), (_, _) -> gate.pass());
        gate.awaitReached();
        List<Throwable> failures = new ArrayList<>();
        Thread other =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> stopOrFail(query));
        assertStops(query);
        other.join();
        assertEquals(List.of(), failures);
    }

    private static void stopOrFail(StreamingQuery query) {
        try {
            query.stop();
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void afterAFailure() throws Exception {
        Session session = open();
        StreamingQuery query =
                start(
                        CountingSource.of(1, 10).toFrame(session),
                        (_, _) -> {
                            throw new IOException("the user's own");
                        });
        assertThrows(StreamingQueryException.class, query::awaitTermination);
        long before = System.nanoTime();
        query.stop();
        assertTrue(System.nanoTime() - before < LIMIT_NANOS);
        assertTrue(query.exception().isPresent(), "still failed");
    }

    @Test
    void aFunctionThatIgnoresInterruptsIsWaitedForAsLongAsIsSet() throws Exception {
        Session session = open();
        session.conf().set("spark.sql.streaming.stopTimeout", "50ms");
        StreamingQuery query =
                start(
                        CountingSource.of(1, 10).toFrame(session),
                        (_, _) -> gate.passUninterrupted());
        gate.awaitReached();
        TimeoutException e = assertThrows(TimeoutException.class, query::stop);
        assertTrue(e.getMessage().contains("50 ms"), e.getMessage());
        assertTrue(query.isActive(), "nobody can make it end");
        gate.open();
        query.awaitTermination();
        assertStops(query);
    }

    @Test
    void aStartThatAListenerHoldsUp(@TempDir Path directory) throws Exception {
        Session session = open();
        session.streams().addListener(new OnStart(gate::passUninterrupted));
        Files.createDirectory(directory.resolve("in"));
        List<StreamingQuery> started = new ArrayList<>();
        Thread starter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        started.add(
                                                session.readStream()
                                                        .schema("n BIGINT")
                                                        .json(directory.resolve("in").toString())
                                                        .writeStream()
                                                        .format("noop")
                                                        .start());
                                    } catch (TimeoutException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        gate.awaitReached();
        StreamingQuery query = session.streams().active()[0];
        Thread stopper = Thread.ofPlatform().start(() -> stopOrFail(query));
        while (stopper.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        gate.open();
        starter.join();
        stopper.join();
        assertStops(started.getFirst());
        assertEquals(0, query.recentProgress().length, "no batch has begun");
    }
}
