package io.millrace.app.crash;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.kill.JobLauncher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The process that is killed: several queries at once over one directory, each with a sink of its
/// own. The rows go to the file sink; their counts and sums in update mode to a `foreachBatch` that
/// keeps each batch once, and in complete mode to the memory sink, whose last table is printed.
///
/// Its arguments are those of [Start].
final class KillJob {
    /// Printed first of all.
    static final String BEGUN = "BEGUN";

    /// Printed when all queries have been started, and so hold their checkpoints.
    static final String RUNNING = "RUNNING";

    /// Before a row of the table.
    static final String ROW = "ROW ";

    /// Before a query's name and the condition that it ended with, or `OK`.
    static final String ENDED = "ENDED ";

    private static final String ROWS = "rows";
    private static final String SUMS = "sums";
    private static final String TABLE = "table";

    /// The names of the queries.
    static final List<String> QUERIES = List.of(ROWS, SUMS, TABLE);

    /// What a process is started with.
    ///
    /// @param root directory of input, checkpoints and outputs
    /// @param retained batches
    /// @param isPolling whether the queries wait for more input instead of ending
    /// @param staysAtCommit whether a query goes no further than its first commit
    record Start(
            Path root,
            String device,
            int threads,
            int filesPerTrigger,
            int retained,
            boolean isPolling,
            boolean takesOver,
            boolean staysAtCommit) {
        static Start parse(String[] arguments) {
            return new Start(
                    Path.of(arguments[0]),
                    arguments[1],
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Boolean.parseBoolean(arguments[5]),
                    Boolean.parseBoolean(arguments[6]),
                    Boolean.parseBoolean(arguments[7]));
        }

        List<String> arguments() {
            return List.of(
                    root.toString(),
                    device,
                    String.valueOf(threads),
                    String.valueOf(filesPerTrigger),
                    String.valueOf(retained),
                    String.valueOf(isPolling),
                    String.valueOf(takesOver),
                    String.valueOf(staysAtCommit));
        }

        Path input() {
            return root.resolve("input");
        }

        Path output() {
            return root.resolve("rows");
        }

        Path steps() {
            return root.resolve("steps.log");
        }
    }

    /// Returns a launcher of fast starts.
    static JobLauncher launcher(Evidence evidence) throws IOException, InterruptedException {
        Path root = evidence.fresh("training");
        Files.createDirectory(root.resolve("input"));
        Files.writeString(root.resolve("input/file-0.json"), new EventFiles(0, 1).text(0));
        Start training = new Start(root, "cpu-simd", 2, 1, 1, false, false, false);
        JobLauncher launcher =
                JobLauncher.of(KillJob.class)
                        .withFlags("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                        .withClassArchive(evidence.fresh("archive"), training.arguments());
        Evidence.delete(root);
        return launcher;
    }

    private final Start start;
    private final StepLog steps;

    private KillJob(Start start) {
        this.start = start;
        this.steps = new StepLog(start.steps(), start.staysAtCommit());
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println(BEGUN);
        Start start = Start.parse(arguments);
        KillJob job = new KillJob(start);
        boolean isFine = job.run();
        QUERIES.forEach(name -> job.steps.write(name, "CLOSED"));
        System.exit(isFine ? 0 : 1);
    }

    private boolean run() throws Exception {
        try (Session session = session()) {
            List<StreamingQuery> queries = new ArrayList<>();
            queries.add(begin(ROWS, rows(session)));
            queries.add(begin(SUMS, sums(session)));
            queries.add(begin(TABLE, table(session)));
            System.out.println(RUNNING);
            boolean isFine = true;
            for (StreamingQuery query : queries) {
                isFine &= awaitEnd(query);
            }
            if (isFine) {
                printTable(session);
            }
            return isFine;
        }
    }

    private Session session() {
        return Session.builder()
                .master("local[" + start.threads() + "]")
                .config("millrace.device", start.device())
                .config("millrace.sql.streaming.minBatchesToRetain", start.retained())
                .config("millrace.sql.streaming.takeOverCheckpoint", start.takesOver())
                .stepListener(steps)
                .create();
    }

    private DataFrame input(Session session) {
        return session.readStream()
                .schema("id BIGINT, time TIMESTAMP, key STRING, value DOUBLE")
                .option("maxFilesPerTrigger", start.filesPerTrigger())
                .option("fileOrder", "name")
                .option("mode", "DROPMALFORMED")
                .json(start.input().toString());
    }

    private DataStreamWriter<Row> rows(Session session) {
        return input(session)
                .writeStream()
                .format("json")
                .option("path", start.output().toString());
    }

    private DataFrame grouped(Session session) {
        return input(session)
                .groupBy(col("key"), window(col("time"), "1 hour"))
                .agg(count(lit(1)).alias("n"), sum("value").alias("total"));
    }

    private DataStreamWriter<Row> sums(Session session) throws IOException {
        BatchOutput output =
                new BatchOutput(start.root().resolve("attempts"), start.root().resolve("batches"));
        return grouped(session)
                .writeStream()
                .outputMode("update")
                .foreachBatch(
                        (Dataset<Row> rows, Long batchId) ->
                                output.write(batchId, text(rows.collectAsList())));
    }

    private DataStreamWriter<Row> table(Session session) {
        return grouped(session).writeStream().format("memory").outputMode("complete");
    }

    private StreamingQuery begin(String name, DataStreamWriter<Row> writer) throws Exception {
        steps.write(name, "OPENING");
        return writer.queryName(name)
                .option("checkpointLocation", start.root().resolve("checkpoint-" + name).toString())
                .trigger(start.isPolling() ? Trigger.ProcessingTime(0) : Trigger.AvailableNow())
                .start();
    }

    private boolean awaitEnd(StreamingQuery query) {
        String name = query.name();
        try {
            query.awaitTermination();
            steps.write(name, "ENDED");
            System.out.println(ENDED + name + " OK");
            return true;
        } catch (StreamingQueryException e) {
            String condition =
                    e.getCause() instanceof MillraceException named
                            ? named.condition().name()
                            : String.valueOf(e.getCause());
            System.out.println(ENDED + name + " " + condition);
            return false;
        }
    }

    private static void printTable(Session session) {
        for (String line : text(session.table(TABLE).collectAsList()).lines().toList()) {
            System.out.println(ROW + line);
        }
    }

    private static String text(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            Row hour = row.getStruct(1);
            text.append(
                            Sums.line(
                                    row.getString(0),
                                    (Instant) hour.get(0),
                                    row.getLong(2),
                                    row.getDouble(3)))
                    .append('\n');
        }
        return text.toString();
    }
}
