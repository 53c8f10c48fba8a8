package io.millrace.benchmarks.engine;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Latency of the course's query over tiny files, one a micro-batch, and the cost of a trigger that
/// finds nothing.
///
/// Three figures: a batch without fsync (temporary checkpoint), a batch with a durable checkpoint,
/// and the CPU time of the control thread per idle trigger. The first 20 batches are left out.
/// Checks the counts before it prints.
///
/// Arguments: number of files (default 400), rows a file (default 100).
public final class MicroBatchLatency {
    private static final int WARM_UP = 20;

    private MicroBatchLatency() {}

    public static void main(String[] args) throws Exception {
        int files = args.length > 0 ? Integer.parseInt(args[0]) : 400;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Path directory = Files.createTempDirectory("millrace-latency");
        Path data = Files.createDirectory(directory.resolve("data"));
        write(data, files, rows);
        long expected = (long) files * rows;
        // The first run warms the JVM; its figures are dropped.
        batches(data, Optional.empty(), expected);
        print("batch, no fsync", batches(data, Optional.empty(), expected));
        Path checkpoint = directory.resolve("checkpoint");
        print("batch, durable checkpoint", batches(data, Optional.of(checkpoint), expected));
        print("idle trigger, CPU", idleTriggers(data, expected));
    }

    private static void write(Path data, int files, int rows) throws IOException {
        for (int file = 0; file < files; file++) {
            StringBuilder lines = new StringBuilder();
            for (int row = 0; row < rows; row++) {
                long time = 1_469_500_000L + (long) file * 60 + row;
                String action = row % 2 == 0 ? "Open" : "Close";
                lines.append("{\"time\":").append(time);
                lines.append(",\"action\":\"").append(action).append("\"}\n");
            }
            Files.writeString(data.resolve("file-" + file + ".json"), lines);
        }
    }

    private static StepTimes batches(Path data, Optional<Path> checkpoint, long expected)
            throws Exception {
        StepTimes times = StepTimes.ofBatches();
        try (Session session = Session.builder().stepListener(times).create()) {
            DataStreamWriter<Row> writer = writer(session, data).trigger(Trigger.AvailableNow());
            if (checkpoint.isPresent()) {
                writer = writer.option("checkpointLocation", checkpoint.get().toString());
            }
            writer.start().awaitTermination();
            check(session, expected);
        }
        return times;
    }

    private static StepTimes idleTriggers(Path data, long expected) throws Exception {
        StepTimes times = StepTimes.ofIdleTriggers(500);
        try (Session session = Session.builder().stepListener(times).create()) {
            StreamingQuery query = writer(session, data).start();
            query.processAllAvailable();
            check(session, expected);
            times.awaitCount();
            query.stop();
        }
        return times;
    }

    private static DataStreamWriter<Row> writer(Session session, Path data) {
        DataFrame counts =
                session.readStream()
                        .schema("time TIMESTAMP, action STRING")
                        .option("maxFilesPerTrigger", 1)
                        .option("fileOrder", "name")
                        .json(data.toString())
                        .groupBy(col("action"), window(col("time"), "1 hour"))
                        .count();
        return counts.writeStream().format("memory").queryName("counts").outputMode("complete");
    }

    private static void check(Session session, long expected) {
        long counted = 0;
        for (Row row : session.table("counts").collectAsList()) {
            counted += row.<Long>getAs("count");
        }
        if (counted != expected) {
            throw new IllegalStateException(counted + " rows counted, " + expected + " written");
        }
    }

    private static void print(String name, StepTimes times) {
        System.out.println(name + ": " + times.summary(WARM_UP));
    }
}
