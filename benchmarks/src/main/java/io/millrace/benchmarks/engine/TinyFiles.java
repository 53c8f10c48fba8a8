package io.millrace.benchmarks.engine;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.engine.StepListener;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory of small files of events, and the course's query over it, a file a micro-batch.
final class TinyFiles {
    private TinyFiles() {}

    /// Writes the files into a new directory.
    static Path write(Path data, int files, int rows) throws IOException {
        Files.createDirectory(data);
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
        return data;
    }

    /// Returns the query's writer, into the memory table `counts`.
    static DataStreamWriter<Row> writer(Session session, Path data) {
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

    /// Runs the query over all that is there, in a session of its own, and checks the counts. Every
    /// step follows the one before, also when the machine is slow.
    static void count(Path data, Path checkpoint, StepListener steps, long expected)
            throws Exception {
        try (Session session =
                Session.builder()
                        .stepListener(steps)
                        .config("millrace.sql.streaming.overlapAfter", "1h")
                        .create()) {
            run(writer(session, data).option("checkpointLocation", checkpoint.toString()));
            check(session, expected);
        }
    }

    /// Runs a query over all that is there.
    static void run(DataStreamWriter<Row> writer) throws Exception {
        writer.trigger(Trigger.AvailableNow()).start().awaitTermination();
    }

    /// Checks that every row was counted once.
    static void check(Session session, long expected) {
        long counted = 0;
        for (Row row : session.table("counts").collectAsList()) {
            counted += row.<Long>getAs("count");
        }
        if (counted != expected) {
            throw new IllegalStateException(counted + " rows counted, " + expected + " written");
        }
    }
}
