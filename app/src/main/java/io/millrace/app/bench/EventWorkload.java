package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.bench.arrow.BatchSource;
import io.millrace.app.bench.arrow.EventBatches;
import io.millrace.app.bench.data.EventData;
import io.millrace.streaming.DataStreamWriter;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/// The course's query: events counted by action and hour, complete mode, into a memory table.
final class EventWorkload implements Workload {
    private static final String TABLE = "counts";
    private static final int FILES_PER_BATCH = 4;

    /// More would not fit the memory of a small machine; it is gone through several times.
    private static final long ARROW_ROWS_MAX = 128 * 65_536L;

    private final boolean isArrow;

    private EventWorkload(boolean isArrow) {
        this.isArrow = isArrow;
    }

    static EventWorkload ofFiles() {
        return new EventWorkload(false);
    }

    static EventWorkload ofArrow() {
        return new EventWorkload(true);
    }

    @Override
    public String name() {
        return isArrow ? "course-arrow" : "course";
    }

    @Override
    public String description() {
        return "the course's query, count by action and hour, from "
                + (isArrow ? "Arrow vectors in memory" : "NDJSON, 36 bytes a line");
    }

    @Override
    public long rowsUsual() {
        return isArrow ? 1_000_000_000 : 20_000_000;
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        return isArrow ? ofArrow(setup) : ofFiles(setup);
    }

    private Measurement ofFiles(BenchSetup setup) throws Exception {
        EventData data = new EventData(setup.rows());
        Path directory = data.ensure(setup.data());
        Input files = Input.ofFiles(data, directory, FILES_PER_BATCH);
        TimedQuery.Query query = session -> counts(files.frame(session));
        long[][] expected = data.counts();
        return new TimedQuery(name(), setup)
                .measure(data.byteCount(directory), query, session -> check(session, expected, 1));
    }

    private Measurement ofArrow(BenchSetup setup) throws Exception {
        long rows = Math.min(setup.rows(), ARROW_ROWS_MAX);
        int passes = Math.toIntExact(Math.ceilDiv(setup.rows(), rows));
        BenchSetup whole = setup.withRows(rows * passes);
        EventData data = new EventData(rows);
        long[][] expected = data.counts();
        try (EventBatches batches = EventBatches.of(data)) {
            BatchSource source = new BatchSource(batches.batches(), passes);
            TimedQuery.Query query = session -> counts(source.toDF(session));
            return new TimedQuery(name(), whole)
                    .measure(
                            whole.rows() * EventBatches.EVENT_BYTES,
                            query,
                            session -> check(session, expected, passes));
        }
    }

    private static DataStreamWriter<Row> counts(DataFrame events) {
        return events.groupBy(col("action"), window(col("time"), "1 hour"))
                .count()
                .writeStream()
                .format("memory")
                .queryName(TABLE)
                .outputMode("complete");
    }

    private static Map<String, Double> check(Session session, long[][] expected, int passes) {
        long groups = 0;
        long rows = 0;
        for (Row row : session.table(TABLE).collectAsList()) {
            Instant start = row.<Row>getAs("window").getAs("start");
            int hour = (int) ((start.getEpochSecond() - EventData.FIRST_SECOND) / 3600);
            int action = row.getAs("action").equals("Open") ? 1 : 0;
            long count = row.<Long>getAs("count");
            if (count != expected[hour][action] * passes) {
                throw new IllegalStateException(
                        row + " where " + expected[hour][action] * passes + " is right");
            }
            groups++;
            rows += count;
        }
        long rowsExpected = 0;
        for (long[] hour : expected) {
            rowsExpected += (hour[0] + hour[1]) * passes;
        }
        if (rows != rowsExpected) {
            throw new IllegalStateException(rows + " rows counted of " + rowsExpected);
        }
        return Map.of("groups", (double) groups);
    }
}
