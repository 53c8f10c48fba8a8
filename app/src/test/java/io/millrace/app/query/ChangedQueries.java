package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.Column;
import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Queries on one checkpoint, of which tests change one thing after the first batch.
abstract class ChangedQueries {
    static final String SCHEMA = "time TIMESTAMP, action STRING, kind STRING, size BIGINT";

    final Session session = Session.builder().master("local[2]").create();
    final Map<Long, List<String>> batches = new TreeMap<>();
    @TempDir Path directory;
    Path data;
    Path checkpoint;

    @BeforeEach
    void writeFirstFile() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        checkpoint = directory.resolve("checkpoint");
        addFile(0, "{\"time\":0,\"action\":\"Open\",\"kind\":\"x\",\"size\":1}");
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void addFile(int number, String line) throws IOException {
        Files.writeString(data.resolve("file-" + number + ".json"), line + "\n");
    }

    /// The second batch: one row of the group that is there and one of another.
    final void addSecondFile() throws IOException {
        addFile(
                1,
                "{\"time\":1,\"action\":\"Open\",\"kind\":\"y\",\"size\":20}\n"
                        + "{\"time\":2,\"action\":\"Close\",\"kind\":\"y\",\"size\":300}");
    }

    final DataFrame events() {
        return events(SCHEMA, data.toString(), Map.of());
    }

    final DataFrame events(String schema, String path, Map<String, String> options) {
        return session.readStream().schema(schema).options(options).json(path);
    }

    static Dataset<Row> totals(Dataset<Row> events) {
        return totals(events, col("action"), window(col("time"), "1 hour"));
    }

    static Dataset<Row> totals(Dataset<Row> events, Column... groupings) {
        return events.groupBy(groupings).agg(count("*").as("n"), sum("size").as("total"));
    }

    final DataStreamWriter<Row> complete(Dataset<Row> frame) {
        return collected(frame).outputMode("complete");
    }

    /// Writes to a sink that keeps the rows of each batch, without the windows.
    final DataStreamWriter<Row> collected(Dataset<Row> frame) {
        return on(frame.writeStream()).foreachBatch((rows, id) -> keep(id, rows));
    }

    final DataStreamWriter<Row> on(DataStreamWriter<Row> writer) {
        return writer.trigger(Trigger.AvailableNow())
                .option("checkpointLocation", checkpoint.toString());
    }

    private void keep(long batchId, Dataset<Row> rows) {
        batches.put(batchId, texts(rows));
    }

    static List<String> texts(Dataset<Row> rows) {
        return rows.drop("window").collectAsList().stream().map(Row::toString).sorted().toList();
    }

    interface Query extends Function<ChangedQueries, DataStreamWriter<Row>> {}

    static Query totals(Function<ChangedQueries, Dataset<Row>> frame) {
        return test -> test.complete(frame.apply(test));
    }

    static Query rows(Function<ChangedQueries, Dataset<Row>> frame) {
        return test -> test.collected(frame.apply(test));
    }

    static final Query TOTALS = totals(test -> totals(test.events()));
    static final Query ACTIONS = rows(test -> test.events().select(col("action")));

    final DataStreamWriter<Row> files() {
        return on(events().select(col("action")).writeStream())
                .format("json")
                .option("path", directory.resolve("out").toString());
    }

    final DataStreamWriter<Row> console() {
        return on(events().select(col("action")).writeStream()).format("console");
    }

    final DataStreamWriter<Row> intoMemory(Dataset<Row> frame) {
        return on(frame.writeStream()).format("memory").queryName("memory");
    }

    final Map<String, String> contents() throws IOException {
        try (Stream<Path> walk = Files.walk(checkpoint)) {
            return walk.collect(Collectors.toMap(Path::toString, ChangedQueries::state));
        }
    }

    private static String state(Path path) {
        try {
            return new TreeMap<>(Files.readAttributes(path, "unix:ino,ctime,size")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
