package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.app.bench.arrow.BatchSource;
import io.millrace.app.bench.arrow.EventBatches;
import io.millrace.app.bench.data.KeyedData;
import io.millrace.streaming.DataStreamWriter;

import java.nio.file.Path;
import java.util.OptionalLong;

/// A million users: count and exact sum of doubles by user and hour, update mode, watermark.
final class KeyedWorkload implements Workload {
    private final boolean isArrow;

    private KeyedWorkload(boolean isArrow) {
        this.isArrow = isArrow;
    }

    static KeyedWorkload ofFiles() {
        return new KeyedWorkload(false);
    }

    static KeyedWorkload ofArrow() {
        return new KeyedWorkload(true);
    }

    @Override
    public String name() {
        return isArrow ? "keys-arrow" : "keys";
    }

    @Override
    public String description() {
        return "count and exact sum by a million keys and hour, update mode, watermark, from "
                + (isArrow ? "Arrow vectors in memory" : "NDJSON, 53 bytes a line");
    }

    @Override
    public long rowsUsual() {
        return isArrow ? 64_000_000 : 10_000_000;
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        OptionalLong keys = setup.variant().keys();
        KeyedData data =
                keys.isEmpty()
                        ? new KeyedData(setup.rows())
                        : new KeyedData(setup.rows(), Math.toIntExact(keys.getAsLong()));
        if (isArrow) {
            try (EventBatches batches = EventBatches.of(data)) {
                BatchSource source = new BatchSource(batches.batches(), 1);
                return measure(setup, data, setup.rows() * EventBatches.KEYED_BYTES, source::toDF);
            }
        }
        Path directory = data.ensure(setup.data());
        return measure(setup, data, data.byteCount(directory), Input.ofFiles(data, directory, 1));
    }

    private Measurement measure(BenchSetup setup, KeyedData data, long bytes, Input input)
            throws Exception {
        KeyedResult result = new KeyedResult(data);
        return new TimedQuery(name(), setup)
                .measure(
                        bytes,
                        session ->
                                sums(input.frame(session))
                                        .foreachBatch((rows, _) -> result.update(rows)),
                        _ -> result.check(),
                        session -> sums(input.frame(session)).format("noop"));
    }

    private static DataStreamWriter<Row> sums(DataFrame rows) {
        return rows.withWatermark("time", "10 minutes")
                .groupBy(window(col("time"), "1 hour"), col("user_id"))
                .agg(count(lit(1)).as("count"), sum(col("value")).as("sum"))
                .writeStream()
                .outputMode("update");
    }
}
