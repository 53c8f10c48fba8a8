package io.millrace.benchmarks.sql;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Latency of SQL statements on the memory table of a running query: the first one of the JVM,
/// right after the first micro-batch, and then warm. Checks what the statements give before it
/// prints.
///
/// Arguments: rows of the table (default 10000), warm statements of each kind (default 300).
public final class SqlLatency {
    private static final List<String> STATEMENTS =
            List.of(
                    "select action, date_format(window.end, \"MMM-dd HH:mm\") as time, count from"
                            + " counts order by time, action",
                    "select action, sum(count) as total_count from counts group by action order by"
                            + " action",
                    "select a.action, b.count from counts a join counts b on a.action = b.action"
                            + " and a.window = b.window where a.count > 1");

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SqlLatency() {}

    public static void main(String[] args) throws Exception {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        try (Session session = Session.builder().master("local[1]").create()) {
            MemoryStream stream =
                    MemoryStream.of(session, "action STRING, start TIMESTAMP, n BIGINT");
            stream.addData(rows(rows));
            StreamingQuery query =
                    stream.toDF()
                            .selectExpr(
                                    "action",
                                    "struct(start AS start, start AS end) AS window",
                                    "n AS count")
                            .writeStream()
                            .format("memory")
                            .queryName("counts")
                            .outputMode("append")
                            .start();
            query.processAllAvailable();
            long cpuNanos = THREADS.getCurrentThreadCpuTime();
            double millis = millis(session, 0, rows);
            cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuNanos;
            System.out.printf(
                    Locale.ROOT,
                    "first statement of the JVM: %.1f ms, CPU %.1f ms%n",
                    millis,
                    cpuNanos / 1e6);
            for (int kind = 0; kind < STATEMENTS.size(); kind++) {
                print(session, kind, rows, count);
            }
            query.stop();
        }
    }

    private static Row[] rows(int count) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        List<Row> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(
                    RowFactory.create(
                            i % 2 == 0 ? "Open" : "Close",
                            start.plus(Duration.ofHours(i / 2)),
                            (long) i));
        }
        return rows.toArray(new Row[0]);
    }

    private static void print(Session session, int kind, int rows, int count) {
        double[] millis = new double[count];
        long cpuNanos = 0;
        for (int i = 0; i < count; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            millis[i] = millis(session, kind, rows);
            cpuNanos += i < count / 3 ? 0 : THREADS.getCurrentThreadCpuTime() - before;
        }
        // The first third warms what it runs on.
        double[] warm = Arrays.copyOfRange(millis, count / 3, count);
        Arrays.sort(warm);
        System.out.printf(
                Locale.ROOT,
                "%d rows, CPU %.2f ms, p50 %.2f ms, p90 %.2f ms, p99 %.2f ms: %s%n",
                rows,
                cpuNanos / 1e6 / (count - count / 3),
                warm[warm.length / 2],
                warm[warm.length * 9 / 10],
                warm[warm.length * 99 / 100],
                STATEMENTS.get(kind));
    }

    private static double millis(Session session, int kind, int rows) {
        long start = System.nanoTime();
        List<Row> result = session.sql(STATEMENTS.get(kind)).collectAsList();
        double millis = (System.nanoTime() - start) / 1e6;
        int expected = kind == 0 ? rows : kind == 1 ? 2 : rows - 2;
        if (result.size() != expected) {
            throw new AssertionError(result.size() + " rows of " + STATEMENTS.get(kind));
        }
        return millis;
    }
}
