package io.millrace.app.bounds;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.Environment;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.AllocationFaults;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.TestSession;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A query that goes over its memory limit fails with an error that says so; all others live.
@Timeout(60)
final class MemoryLimitTest {
    private static final String LIMIT = "millrace.sql.query.memoryLimit";
    private static final int ROWS = 50_000;

    private final AllocationFaults memory = new AllocationFaults();
    private TestSession test;
    private Session session;
    private MemoryStream numbers;

    @BeforeEach
    void open() {
        test = TestSession.create(Map.of(), Environment.real().with(memory));
        session = test.session();
        numbers = MemoryStream.of(session, "n BIGINT");
    }

    /// Closing finds every byte that is left.
    @AfterEach
    void close() {
        test.close();
    }

    private static List<Row> rows(long from) {
        List<Row> rows = new ArrayList<>();
        for (long n = from; n < from + ROWS; n++) {
            rows.add(row(n));
        }
        return rows;
    }

    private static String failure(StreamingQuery query) {
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, query::awaitTermination);
        return outOfMemory(e.getCause());
    }

    private static String outOfMemory(Throwable failure) {
        MillraceException named = assertInstanceOf(MillraceException.class, failure);
        assertEquals(ErrorCondition.OUT_OF_MEMORY, named.condition());
        return named.getMessage();
    }

    private static void assertSays(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private DataStreamWriter<Row> counts(MemoryStream stream) {
        return stream.toDF().groupBy("n").count().writeStream().outputMode("update");
    }

    @Test
    void aBatchOverTheLimitSaysWhoAskedForWhatAndOthersLive(@TempDir Path checkpoint)
            throws Exception {
        MemoryStream few = MemoryStream.of(session, "n BIGINT");
        StreamingQuery other = counts(few).format("noop").start();
        session.conf().set(LIMIT, "256k");
        DataStreamWriter<Row> writer =
                numbers.toDF()
                        .writeStream()
                        .format("noop")
                        .queryName("copy")
                        .option("checkpointLocation", checkpoint.toString());
        StreamingQuery query = writer.start();
        numbers.addData(rows(0));
        assertSays(
                failureAfterNudge(query),
                "The batch of query copy asked for 390.6 KiB",
                "256.0 KiB",
                LIMIT);
        few.addData(row(1));
        other.processAllAvailable();
        assertEquals(1, other.lastProgress().numInputRows());
        other.stop();
        assertEquals(0, memory.heldBytes());
        // With a higher limit the same batch runs.
        session.conf().set(LIMIT, "16m");
        StreamingQuery again = writer.start();
        again.processAllAvailable();
        assertEquals(ROWS, again.lastProgress().numInputRows());
    }

    @Test
    void aBatchThatMustHoldItsLateRowsSaysSo() throws Exception {
        session.conf().set(LIMIT, "2m");
        MemoryStream events = MemoryStream.of(session, "time TIMESTAMP, n BIGINT");
        StreamingQuery query =
                events.toDF()
                        .withWatermark("time", "1 second")
                        .dropDuplicates("n", "time")
                        .writeStream()
                        .format("noop")
                        .queryName("rows")
                        .option("lateRows", "memory:late")
                        .start();
        events.addData(row(Instant.ofEpochSecond(1000), 0L));
        query.processAllAvailable();
        List<Row> late = new ArrayList<>();
        for (long n = 0; n < ROWS; n++) {
            late.add(row(Instant.ofEpochSecond(1), n));
        }
        events.addData(late);
        assertSays(failureAfterNudge(query), "The batch of query rows asked for", "lateRows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu-scalar", "cpu-simd"})
    void stateOnTheHeapCounts(String device) throws Exception {
        Map<String, String> settings = Map.of("millrace.device", device, LIMIT, "4m");
        try (TestSession own = TestSession.create(settings)) {
            MemoryStream stream = MemoryStream.of(own.session(), "n BIGINT");
            StreamingQuery query = counts(stream).format("noop").queryName("growing").start();
            int batches = 0;
            while (query.isActive() && batches < 100) {
                stream.addData(rows((long) batches++ * ROWS));
                try {
                    query.processAllAvailable();
                } catch (MillraceException e) {
                    assertEquals(ErrorCondition.STREAM_FAILED, e.condition());
                }
            }
            assertSays(failure(query), "query growing asked for", "of the limit of 4.0 MiB");
        }
    }

    @Test
    void aFrameHasTheLimitOfAQuery() {
        session.conf().set(LIMIT, "256k");
        numbers.addData(rows(0));
        MillraceException e =
                assertThrows(
                        MillraceException.class,
                        () ->
                                session.createDataFrame(numbers.allRows(), numbers.schema())
                                        .orderBy("n")
                                        .collectAsList());
        assertSays(outOfMemory(e), "A frame asked for");
        assertEquals(0, memory.heldBytes());
        assertEquals(
                3,
                session.createDataFrame(List.of(row(1L), row(2L), row(3L)), numbers.schema())
                        .count());
    }

    @Test
    void memoryTablesTogetherHaveTheLimitOfAQuery() throws Exception {
        session.conf().set(LIMIT, "1m");
        StreamingQuery query =
                numbers.toDF().writeStream().format("memory").queryName("kept").start();
        int batches = 0;
        while (query.isActive() && batches < 100) {
            numbers.addData(rows((long) batches++ * ROWS));
            try {
                query.processAllAvailable();
            } catch (MillraceException e) {
                assertEquals(ErrorCondition.STREAM_FAILED, e.condition());
            }
        }
        assertEquals(3, batches, "two batches fit");
        assertSays(failure(query), "The tables of the memory sinks");
        assertEquals(2L * ROWS, session.table("kept").count());
        // A higher limit counts at once, and a table that is replaced gives its memory back.
        session.conf().set(LIMIT, "8m");
        StreamingQuery again =
                numbers.toDF().writeStream().format("memory").queryName("kept").start();
        again.processAllAvailable();
        assertEquals(3L * ROWS, session.table("kept").count());
    }

    /// Asks for more than there is.
    private static final class Greed implements CountingSource.Hook {
        @Override
        public void at(CountingSource.Place place) {}

        @Override
        public void making(BufferAllocator allocator) {
            allocator.buffer(1L << 60).close();
        }
    }

    @Test
    void aMachineWithoutMemoryIsTheSameError() throws Exception {
        // More than there are addresses: the C library refuses at once.
        session.conf().set(LIMIT, "4000000t");
        CountingSource greedy = new CountingSource(1, 1, new Greed());
        StreamingQuery query = greedy.toFrame(session).writeStream().format("noop").start();
        assertSays(failure(query), "The machine gave no more memory", "1152921504606846976 bytes");
        assertEquals(0, memory.heldBytes());
        assertEquals(1, session.createDataFrame(List.of(row(1L)), numbers.schema()).count());
    }

    @Test
    void anErrorOfTheHeapInTheUsersFunctionIsTheSameError() throws Exception {
        StreamingQuery query =
                numbers.toDF()
                        .writeStream()
                        .foreachBatch(
                                (rows, _) -> {
                                    throw new OutOfMemoryError("Java heap space");
                                })
                        .start();
        numbers.addData(row(1));
        assertSays(failureAfterNudge(query), "The JVM has no more memory: Java heap space", "-Xmx");
        assertEquals(1, session.createDataFrame(List.of(row(1L)), numbers.schema()).count());
    }

    private static String failureAfterNudge(StreamingQuery query) {
        assertThrows(MillraceException.class, query::processAllAvailable);
        return failure(query);
    }

    @Test
    void theLimitHoldsForAFrameWithinForeachBatchToo() throws Exception {
        StreamingQuery query =
                numbers.toDF()
                        .writeStream()
                        .foreachBatch((rows, _) -> rows.orderBy(col("n").desc()).collectAsList())
                        .start();
        session.conf().set(LIMIT, "256k");
        numbers.addData(rows(0));
        assertSays(failureAfterNudge(query), "A frame asked for");
    }
}
