package io.millrace.app.device;

import static io.millrace.functions.avg;
import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.max;
import static io.millrace.functions.session_window;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.row;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.MemoryStream;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Queries over one stream of rows, some of which are late.
enum DeviceQuery {
    /// Windows of an hour by key.
    TUMBLING("append"),
    /// Windows that overlap, which are computed by pane.
    SLIDING("update"),
    /// More groups than an undivided table takes.
    KEYS("update"),
    /// One group of all rows.
    GLOBAL("complete"),
    /// Sessions by key.
    SESSIONS("append"),
    /// Rows of which equal ones count once: two operators have state.
    DEDUPLICATED("update");

    static final int UNITS_PER_BATCH = 3;
    private static final int BATCHES = 3;
    private static final StructType SCHEMA =
            StructType.fromDDL("time TIMESTAMP, key STRING, id BIGINT, x DOUBLE");

    private final String mode;

    DeviceQuery(String mode) {
        this.mode = mode;
    }

    /// Returns whether rows can be late.
    boolean isWatermarked() {
        return this == TUMBLING || this == SLIDING || this == SESSIONS;
    }

    /// What each micro-batch gave, how many rows were late and which, and the files of the state.
    record Outcome(
            List<List<String>> batches,
            List<Long> lateCounts,
            List<String> lateRows,
            Map<String, String> state) {}

    /// Returns rows of three batches, the later ones of which are behind the watermark in part.
    static List<List<Row>> units(RandomGenerator random, int rowsPerUnit) {
        List<List<Row>> units = new ArrayList<>();
        for (int unit = 0; unit < UNITS_PER_BATCH * BATCHES; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < rowsPerUnit; i++) {
                Instant time = Instant.ofEpochSecond(2000L * unit + random.nextInt(20_000));
                @Nullable String key = random.nextInt(9) == 0 ? null : "key " + random.nextInt(5);
                double x = random.nextInt(-9, 9) * Math.pow(10, random.nextInt(-20, 20));
                rows.add(row(time, key, (long) random.nextInt(1 << 20), x));
            }
            units.add(rows);
        }
        return units;
    }

    private Dataset<Row> over(DataFrame events) {
        Column[] aggregates = {sum("x").as("total"), avg("id").as("mean"), max("x").as("most")};
        DataFrame marked = events.withWatermark("time", "1 hour");
        return switch (this) {
            case TUMBLING ->
                    marked.groupBy(window(col("time"), "1 hour"), col("key"))
                            .agg(count("*"), aggregates);
            case SLIDING ->
                    marked.groupBy(window(col("time"), "1 hour", "10 minutes"), col("key"))
                            .agg(count("*"), aggregates);
            case KEYS -> events.groupBy("id", "key").agg(count("*"), aggregates);
            case DEDUPLICATED ->
                    events.dropDuplicates("x").groupBy("key").agg(count("*"), aggregates);
            case GLOBAL -> events.agg(count("*"), aggregates);
            case SESSIONS ->
                    marked.groupBy(session_window(col("time"), "5 seconds"), col("key"))
                            .agg(count("*"), aggregates);
        };
    }

    /// Runs the query to the end of its input and returns what became of it.
    Outcome run(Session session, List<List<Row>> units, Path checkpoint) throws Exception {
        List<List<String>> batches = new ArrayList<>();
        StreamingQuery query = start(session, units, checkpoint, batches);
        query.awaitTermination();
        return outcome(session, query, batches, checkpoint);
    }

    /// Returns what became of a query that has ended.
    ///
    /// @param batches the rows of each batch
    Outcome outcome(
            Session session, StreamingQuery query, List<List<String>> batches, Path checkpoint)
            throws IOException {
        List<Long> late = new ArrayList<>();
        for (StreamingQueryProgress progress : query.recentProgress()) {
            for (StateOperatorProgress operator : progress.stateOperators()) {
                late.add(operator.numRowsDroppedByWatermark());
            }
        }
        List<String> lateRows = isWatermarked() ? texts(session.table("late")) : List.of();
        return new Outcome(batches, late, lateRows, state(checkpoint));
    }

    /// Starts the query, which ends with its input.
    ///
    /// @param batches where the rows of each batch go
    StreamingQuery start(
            Session session, List<List<Row>> units, Path checkpoint, List<List<String>> batches)
            throws Exception {
        MemoryStream input = MemoryStream.of(session, SCHEMA).unitsPerBatch(UNITS_PER_BATCH);
        units.forEach(input::addData);
        DataStreamWriter<Row> writer = over(input.toDF()).writeStream();
        if (isWatermarked()) {
            writer.option("lateRows", "memory:late");
        }
        return writer.outputMode(mode)
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", checkpoint.toString())
                .foreachBatch((rows, _) -> batches.add(texts(rows)))
                .start();
    }

    /// Runs the query with a sink in memory and returns its rows.
    List<String> inMemory(Session session, List<List<Row>> units, Path checkpoint)
            throws Exception {
        MemoryStream input = MemoryStream.of(session, SCHEMA).unitsPerBatch(UNITS_PER_BATCH);
        units.forEach(input::addData);
        over(input.toDF())
                .writeStream()
                .format("memory")
                .queryName("results")
                .outputMode(mode)
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", checkpoint.toString())
                .start()
                .awaitTermination();
        return texts(session.table("results"));
    }

    /// A query that goes on, and what it reads.
    record Feed(MemoryStream input, StreamingQuery query) {
        /// Adds a batch and waits for it. As one unit: of several the query may see the first
        /// alone.
        void add(List<List<Row>> units) {
            input.addData(units.stream().flatMap(List::stream).toList());
            query.processAllAvailable();
        }
    }

    /// Starts the query on no input, with a temporary checkpoint.
    ///
    /// @param batches where the rows of each batch go
    Feed feed(Session session, List<List<String>> batches) throws Exception {
        MemoryStream input = MemoryStream.of(session, SCHEMA);
        return new Feed(
                input,
                over(input.toDF())
                        .writeStream()
                        .outputMode(mode)
                        .foreachBatch((rows, _) -> batches.add(texts(rows)))
                        .start());
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).toList();
    }

    /// Returns the rows of the static query.
    List<String> runStatic(Session session, List<Row> rows) {
        return texts(over(session.createDataFrame(rows, SCHEMA)));
    }

    /// Returns the rows of a static query over the static query: of two aggregations.
    List<String> runStaticTwice(Session session, List<Row> rows) {
        return texts(
                over(session.createDataFrame(rows, SCHEMA))
                        .groupBy("key")
                        .agg(count("*"), sum("total"), max("mean")));
    }

    private static Map<String, String> state(Path checkpoint) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(checkpoint.resolve("state"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = checkpoint.relativize(file).toString();
                files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    /// Returns what a query ended with, or null when it came to its end.
    static @Nullable Throwable failure(StreamingQuery query) throws Exception {
        try {
            query.awaitTermination();
            return null;
        } catch (StreamingQueryException e) {
            return e.getCause();
        }
    }
}
