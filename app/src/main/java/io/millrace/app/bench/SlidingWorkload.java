package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.bench.arrow.BatchSource;
import io.millrace.app.bench.arrow.EventBatches;
import io.millrace.app.bench.data.EventData;

import java.time.Instant;
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
    private static final int[] SLIDES = {3600, 600, 60};

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
        Map<String, Double> facts = new HashMap<>();
        try (EventBatches batches = EventBatches.of(data)) {
            BatchSource source = new BatchSource(batches.batches(), passes);
            Measurement last = null;
            for (int slide : SLIDES) {
                long[][] expected = counts(data, slide);
                last = measure(whole, source, slide, expected);
                facts.put("seconds_" + HOUR_SECONDS / slide, last.medianSeconds());
            }
            double tumbling = facts.get("seconds_1");
            facts.put("cost_6", facts.get("seconds_6") / tumbling);
            facts.put("cost_60", facts.get("seconds_60") / tumbling);
            facts.putAll(last.facts());
            return new Measurement(
                    name(), last.rows(), last.bytes(), last.seconds(), facts, last.foreignCores());
        }
    }

    private Measurement measure(BenchSetup setup, BatchSource source, int slide, long[][] expected)
            throws Exception {
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
        long groups = 0;
        int before = HOUR_SECONDS / slide - 1;
        for (Row row : session.table(TABLE).collectAsList()) {
            Instant start = row.<Row>getAs("window").getAs("start");
            int window = (int) ((start.getEpochSecond() - EventData.FIRST_SECOND) / slide) + before;
            int action = row.getAs("action").equals("Open") ? 1 : 0;
            long right = expected[window][action] * passes;
            if (row.<Long>getAs("count") != right) {
                throw new IllegalStateException(row + " where " + right + " is right");
            }
            groups++;
        }
        long wanted = 0;
        for (long[] window : expected) {
            wanted += (window[0] > 0 ? 1 : 0) + (window[1] > 0 ? 1 : 0);
        }
        if (groups != wanted) {
            throw new IllegalStateException(groups + " groups of " + wanted);
        }
        return Map.of("groups", (double) groups);
    }
}
