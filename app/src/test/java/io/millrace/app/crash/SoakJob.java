package io.millrace.app.crash;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.Dataset;
import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.BatchStep;
import io.millrace.streaming.StreamingQuery;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// The process under a soak: one query over a directory, which says after each batch how many rows
/// have come out, and every now and then what it holds, until there is a file `stop`.
///
/// Arguments: the directory of input, checkpoint and `stop`, and the milliseconds between two looks
/// at what it holds.
final class SoakJob {
    static final String RUNNING = "RUNNING";

    /// Before the number of rows that have come out.
    static final String ROWS = "ROWS ";

    /// Before heap after a collection, bytes outside of it between two batches, and threads.
    static final String HELD = "HELD ";

    /// Before a group's last values.
    static final String GROUP = "GROUP ";

    private final Path root;
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final AtomicReference<Session> session = new AtomicReference<>();

    /// Used by the query's thread alone, until the query has ended.
    private final TreeMap<String, Long> counts = new TreeMap<>();

    private final TreeMap<String, String> groups = new TreeMap<>();

    private SoakJob(Path root) {
        this.root = root;
    }

    public static void main(String[] arguments) throws Exception {
        new SoakJob(Path.of(arguments[0])).run(Long.parseLong(arguments[1]));
    }

    private void run(long lookMillis) throws Exception {
        try (Session opened =
                Session.builder()
                        .config("millrace.sql.streaming.minBatchesToRetain", "10")
                        .stepListener(this::reached)
                        .create()) {
            session.set(opened);
            StreamingQuery query = start(opened);
            System.out.println(RUNNING);
            while (!Files.exists(root.resolve("stop"))) {
                // Nobody stops the query: this is the time between two looks, or its failure.
                query.awaitTermination(lookMillis);
                printHeld();
            }
            query.processAllAvailable();
            query.stop();
        }
        groups.values().forEach(line -> System.out.println(GROUP + line));
    }

    private StreamingQuery start(Session opened) throws Exception {
        return opened.readStream()
                .schema("id BIGINT, time TIMESTAMP, key STRING, value DOUBLE")
                .option("fileOrder", "name")
                .option("mode", "DROPMALFORMED")
                .json(root.resolve("input").toString())
                .groupBy(col("key"), window(col("time"), "1 hour"))
                .agg(count(lit(1)).alias("n"), sum("value").alias("total"))
                .writeStream()
                .outputMode("update")
                .foreachBatch((Dataset<Row> rows, Long _) -> take(rows))
                .option("checkpointLocation", root.resolve("checkpoint").toString())
                .start();
    }

    private void reached(BatchStep step, long batchId) {
        Session opened = session.get();
        if (step == BatchStep.FINISH && opened != null) {
            allocatedBytes.set(Frames.engine(opened).allocatedBytes());
        }
    }

    private void take(Dataset<Row> rows) {
        for (Row row : rows.collectAsList()) {
            Instant hour = (Instant) row.getStruct(1).get(0);
            String group = row.getString(0) + " " + hour;
            counts.put(group, row.getLong(2));
            groups.put(group, Sums.line(row.getString(0), hour, row.getLong(2), row.getDouble(3)));
        }
        System.out.println(ROWS + counts.values().stream().mapToLong(Long::longValue).sum());
    }

    private void printHeld() {
        System.gc();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        System.out.println(
                HELD
                        + memory.getHeapMemoryUsage().getUsed()
                        + " "
                        + allocatedBytes.get()
                        + " "
                        + ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
