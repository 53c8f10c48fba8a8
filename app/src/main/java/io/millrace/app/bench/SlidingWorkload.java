package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.bench.arrow.BatchSource;
import io.millrace.app.bench.arrow.EventBatches;
import io.millrace.app.bench.data.EventData;

import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Windows of an hour that slide by an hour, 10 minutes and a minute, complete mode, from Arrow
/// vectors of 24 hours: what a slide of a sixtieth costs against none.
///
/// The seconds are those of the slide of a minute; the facts say what the others took.
final class SlidingWorkload implements Workload {
    private static final String TABLE = "sliding";
    private static final int HOURS = 24;
    private static final long ROWS_MAX = 128 * 65_536L;
    private static final int HOUR_SECONDS = 3600;
    private static final int SLIDE_SECONDS = 600;
    private static final int SHORT_SLIDE_SECONDS = 60;

    @Override
    public String name() {
        return "sliding";
    }

    @Override
    public String description() {
        return "count by action and windows of an hour that slide by a minute, from Arrow vectors";
    }

    @Override
    public long rowsUsual() {
        return 200_000_000;
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        long rows = Math.min(setup.rows(), ROWS_MAX);
        int passes = Math.toIntExact(Math.ceilDiv(setup.rows(), rows));
        BenchSetup whole = setup.withRows(rows * passes);
        EventData data = new EventData(rows, HOURS);
        try (EventBatches batches = EventBatches.of(data)) {
            BatchSource source = new BatchSource(batches.batches(), passes);
            Measurement tumbling = measure(whole, source, data, HOUR_SECONDS);
            Measurement some = measure(whole, source, data, SLIDE_SECONDS);
            Measurement many = measure(whole, source, data, SHORT_SLIDE_SECONDS);
            Map<String, Double> facts = new HashMap<>(many.facts());
            double seconds = tumbling.medianSeconds();
            facts.put("tumblingSeconds", seconds);
            facts.put("cost6", some.medianSeconds() / seconds);
            facts.put("cost60", many.medianSeconds() / seconds);
            return new Measurement(
                    name(), many.rows(), many.bytes(), many.seconds(), facts, many.foreignCores());
        }
    }

    private Measurement measure(BenchSetup setup, BatchSource source, EventData data, int slide)
            throws Exception {
        long[][] expected = counts(data, slide);
        TimedQuery.Query query =
                session ->
                        source.toDF(session)
                                .groupBy(
                                        col("action"),
                                        window(col("time"), "1 hour", slide + " seconds"))
                                .count()
                                .writeStream()
                                .format("memory")
                                .queryName(TABLE)
                                .outputMode("complete");
        return new TimedQuery(name(), setup)
                .measure(
                        setup.rows() * EventBatches.EVENT_BYTES,
                        query,
                        session -> check(session, slide, expected, source.passes()));
    }

    /// Returns the right counts by window, of which the first begins most of an hour before the
    /// data, and action.
    private static long[][] counts(EventData data, int slide) {
        int before = HOUR_SECONDS / slide - 1;
        long[][] counts = new long[HOURS * HOUR_SECONDS / slide + before][2];
        for (long row = 0; row < data.rowCount(); row++) {
            int last = (int) ((data.second(row) - EventData.FIRST_SECOND) / slide) + before;
            int action = data.isOpen(row) ? 1 : 0;
            for (int window = last - before; window <= last; window++) {
                counts[window][action]++;
            }
        }
        return counts;
    }

    private static Map<String, Double> check(
            Session session, int slide, long[][] expected, int passes) {
        BitSet seen = new BitSet();
        int before = HOUR_SECONDS / slide - 1;
        for (Row row : session.table(TABLE).collectAsList()) {
            Instant start = row.<Row>getAs("window").getAs("start");
            int window = (int) ((start.getEpochSecond() - EventData.FIRST_SECOND) / slide) + before;
            int action = row.getAs("action").equals("Open") ? 1 : 0;
            long right = expected[window][action] * passes;
            if (row.<Long>getAs("count") != right) {
                throw new IllegalStateException(row + " where " + right + " is right");
            }
            seen.set(2 * window + action);
        }
        long wanted = 0;
        for (long[] window : expected) {
            wanted += (window[0] > 0 ? 1 : 0) + (window[1] > 0 ? 1 : 0);
        }
        if (seen.cardinality() != wanted || session.table(TABLE).count() != wanted) {
            throw new IllegalStateException(seen.cardinality() + " groups of " + wanted);
        }
        return Map.of("groups", (double) wanted);
    }
}
