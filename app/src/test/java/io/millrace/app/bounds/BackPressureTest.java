package io.millrace.app.bounds;

import static io.millrace.functions.col;
import static io.millrace.testkit.StreamTest.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.Environment;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.AllocationFaults;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.TestSession;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// A sink that is slower than its source slows the source down: memory does not grow.
@Timeout(60)
final class BackPressureTest {
    private static final int CHUNKS = 4;
    private static final int ROWS = 4_096;
    private static final long BATCH_ROWS = 2L * CHUNKS * ROWS;
    private static final long BATCH_BYTES = 8 * BATCH_ROWS;
    private static final int BATCHES = 20;

    private final AllocationFaults memory = new AllocationFaults();

    private TestSession open() {
        return TestSession.create(Map.of(), Environment.real().with(memory));
    }

    /// Counts what is read.
    private static final class Reading implements CountingSource.Hook {
        private final AtomicLong batchesMade = new AtomicLong();

        @Override
        public void at(CountingSource.Place place) {}

        @Override
        public void making(org.apache.arrow.memory.BufferAllocator allocator) {
            batchesMade.incrementAndGet();
        }

        long rowsRead() {
            return batchesMade.get() * ROWS;
        }
    }

    @Test
    void aFastSourceIsNeverMoreThanTwoBatchesAheadOfItsSink() throws Exception {
        Reading reading = new Reading();
        Gate slow = new Gate();
        Gate done = new Gate();
        List<Long> aheadRows = new ArrayList<>();
        try (TestSession test = open()) {
            DataFrame numbers =
                    new CountingSource(CHUNKS, ROWS, reading)
                            .toFrame(test.session())
                            .select(col("n").plus(1).alias("m"));
            StreamingQuery query =
                    numbers.writeStream()
                            .foreachBatch(
                                    (rows, batchId) -> {
                                        aheadRows.add(reading.rowsRead() - batchId * BATCH_ROWS);
                                        if (batchId == BATCHES) {
                                            slow.pass();
                                        } else if (batchId > BATCHES) {
                                            done.pass();
                                        }
                                    })
                            .start();
            slow.awaitReached();
            // The sink is stuck in a batch; all that is held is its rows.
            assertTrue(memory.heldBytes() <= 2 * BATCH_BYTES, memory.heldBytes() + " bytes");
            slow.open();
            done.awaitReached();
            query.stop();
        }
        assertEquals(BATCHES + 2, aheadRows.size());
        aheadRows.forEach(ahead -> assertTrue(ahead <= 2 * BATCH_ROWS, aheadRows::toString));
        assertTrue(memory.peakBytes() >= BATCH_BYTES, memory.peakBytes() + " bytes");
        assertTrue(memory.peakBytes() <= 2 * BATCH_BYTES, memory.peakBytes() + " bytes");
    }

    /// Five units come for each that is taken.
    @Test
    void aSourceOfFiveTimesTheCapacityLeavesMemoryBounded() throws Exception {
        try (TestSession test = open()) {
            Session session = test.session();
            MemoryStream numbers = MemoryStream.of(session, "n BIGINT").unitsPerBatch(1);
            numbers.addData(unit());
            List<Long> peaks = new ArrayList<>();
            AtomicLong counted = new AtomicLong();
            StreamingQuery query =
                    numbers.toDF()
                            .groupBy(col("n").mod(100).alias("key"))
                            .count()
                            .writeStream()
                            .outputMode("complete")
                            .foreachBatch(
                                    (rows, batchId) -> {
                                        if (batchId < BATCHES) {
                                            for (int i = 0; i < 5; i++) {
                                                numbers.addData(unit());
                                            }
                                        }
                                        counted.set(total(rows.collectAsList()));
                                        peaks.add(memory.peakBytes());
                                        memory.resetPeak();
                                    })
                            .start();
            query.processAllAvailable();
            query.stop();
            int units = 1 + 5 * BATCHES;
            assertEquals(units, peaks.size(), "one batch a unit");
            assertEquals((long) units * ROWS, counted.get(), "nothing is lost");
            long first = peaks.get(1);
            peaks.subList(2, units)
                    .forEach(peak -> assertTrue(peak <= first + first / 4, peaks::toString));
        }
    }

    private static List<Row> unit() {
        List<Row> rows = new ArrayList<>(ROWS);
        for (long n = 0; n < ROWS; n++) {
            rows.add(row(n));
        }
        return rows;
    }

    private static long total(List<Row> counts) {
        return counts.stream().mapToLong(row -> row.getLong(1)).sum();
    }
}
