package io.millrace.peers.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;

import io.millrace.app.bench.data.YahooData;
import io.millrace.peers.Groups;
import io.millrace.peers.Peer;
import io.millrace.peers.PeerBench;
import io.millrace.peers.Task;

import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;

/// Spark's streaming queries, the same as Millrace's: sources, micro-batches, output modes, sinks
/// and a checkpoint are those of `millrace bench`.
final class SparkPeer implements Peer {
    private static final String TABLE = "result";

    private final Task task;
    private final SparkSession session;

    private SparkPeer(Task task) {
        this.task = task;
        this.session =
                SparkSession.builder()
                        .master("local[" + task.threads() + "]")
                        .appName("millrace-peer")
                        .config("spark.ui.enabled", false)
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.local.dir", task.scratch().toString())
                        .config("spark.sql.warehouse.dir", task.scratch().toUri().toString())
                        .config("spark.sql.session.timeZone", "UTC")
                        .config("spark.sql.datetime.java8API.enabled", true)
                        .config("spark.sql.shuffle.partitions", task.threads())
                        .config("spark.hadoop.fs.file.impl", BareFileSystem.class.getName())
                        .config(
                                "spark.sql.streaming.checkpointFileManagerClass",
                                "org.apache.spark.sql.execution.streaming.checkpointing"
                                        + ".FileSystemBasedCheckpointFileManager")
                        .getOrCreate();
    }

    public static void main(String... arguments) throws Exception {
        PeerBench.main(SparkPeer::new, arguments);
    }

    @Override
    public String engine() {
        return "Spark " + session.version();
    }

    private Dataset<Row> input(int filesPerBatch) {
        return session.readStream()
                .schema(task.data().ddl())
                .option("maxFilesPerTrigger", filesPerBatch)
                .json(task.input().toString());
    }

    private DataStreamWriter<Row> query() {
        return switch (task.workload()) {
            case COURSE ->
                    inMemory(
                            input(4).groupBy(col("action"), window(col("time"), "1 hour")).count());
            case DEVICE -> inMemory(input(1).agg(sum(col("num_steps"))));
            case KEYS ->
                    input(1).withWatermark("time", "10 minutes")
                            .groupBy(window(col("time"), "1 hour"), col("user_id"))
                            .agg(count(lit(1)), sum(col("value")))
                            .writeStream()
                            .outputMode("update")
                            .format("noop");
            case YAHOO ->
                    input(1).where("event_type = 'view'")
                            .selectExpr("ad_id", "timestamp_millis(event_time) AS time")
                            .join(campaigns(), "ad_id")
                            .withWatermark("time", "10 seconds")
                            .groupBy(window(col("time"), "10 seconds"), col("campaign_id"))
                            .count()
                            .writeStream()
                            .outputMode("append")
                            .format("noop");
        };
    }

    /// The static table that the stream is joined with: small enough to be broadcast.
    private Dataset<Row> campaigns() {
        return session.createDataFrame(
                IntStream.range(0, YahooData.ADS)
                        .mapToObj(
                                ad ->
                                        RowFactory.create(
                                                YahooData.adIds().get(ad),
                                                (long) ad / YahooData.ADS_PER_CAMPAIGN))
                        .toList(),
                StructType.fromDDL("ad_id STRING, campaign_id BIGINT"));
    }

    private static DataStreamWriter<Row> inMemory(Dataset<Row> rows) {
        return rows.writeStream().format("memory").queryName(TABLE).outputMode("complete");
    }

    @Override
    public void check(Groups groups) throws Exception {
        switch (task.workload()) {
            case COURSE, DEVICE -> {
                run(query());
                putAll(session.table(TABLE), groups);
            }
            case KEYS, YAHOO ->
                    run(
                            query().foreachBatch(
                                            (VoidFunction2<Dataset<Row>, Long>)
                                                    (rows, _) -> putAll(rows, groups)));
        }
    }

    private void run(DataStreamWriter<Row> query) throws Exception {
        try (Run run = new StreamingRun(query)) {
            run.toEnd();
        }
    }

    private void putAll(Dataset<Row> rows, Groups groups) {
        for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
            put(each.next(), groups);
        }
    }

    private void put(Row row, Groups groups) {
        switch (task.workload()) {
            case COURSE -> {
                long key = row.getString(0).equals("Open") ? 1 : 0;
                groups.put(start(row.getStruct(1)), key, row.getLong(2), 0);
            }
            case DEVICE -> groups.put(0, 0, 1, (double) row.getLong(0));
            case KEYS ->
                    groups.put(
                            start(row.getStruct(0)),
                            row.getLong(1),
                            row.getLong(2),
                            row.getDouble(3));
            case YAHOO -> groups.put(start(row.getStruct(0)), row.getLong(1), row.getLong(2), 0);
        }
    }

    private static long start(Row window) {
        return window.getInstant(0).getEpochSecond();
    }

    @Override
    public Run prepare() throws Exception {
        return new StreamingRun(query());
    }

    @Override
    public void close() {
        session.stop();
    }

    /// A query with a checkpoint of its own.
    private final class StreamingRun implements Run {
        private final Path checkpoint = Files.createTempDirectory(task.scratch(), "checkpoint");
        private final DataStreamWriter<Row> query;

        StreamingRun(DataStreamWriter<Row> query) throws IOException {
            this.query =
                    query.trigger(Trigger.AvailableNow())
                            .option("checkpointLocation", checkpoint.toString());
        }

        @Override
        public void toEnd() throws Exception {
            query.start().awaitTermination();
        }

        @Override
        public void close() {
            // As far as it can be: Spark's maintenance may be at it too.
            FileUtil.fullyDelete(checkpoint.toFile());
        }
    }
}
