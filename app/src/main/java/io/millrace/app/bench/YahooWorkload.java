package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.sum;
import static io.millrace.functions.window;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.app.bench.arrow.BatchSource;
import io.millrace.app.bench.arrow.EventBatches;
import io.millrace.app.bench.data.YahooData;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import java.nio.file.Path;
import java.util.stream.IntStream;

/// The Yahoo Streaming Benchmark: views counted by campaign and 10 seconds, append mode.
///
/// A stream cannot be joined with a table yet. So views are counted by ad; when the watermark
/// closes a window, its counts are joined with the table of campaigns and added up.
final class YahooWorkload implements Workload {
    private static final int BATCHES_PER_TRIGGER = 16;
    private static final StructType CAMPAIGNS =
            new StructType()
                    .add("ad_id", DataTypes.StringType)
                    .add("campaign_id", DataTypes.LongType);

    private final boolean isArrow;

    private YahooWorkload(boolean isArrow) {
        this.isArrow = isArrow;
    }

    static YahooWorkload ofFiles() {
        return new YahooWorkload(false);
    }

    static YahooWorkload ofArrow() {
        return new YahooWorkload(true);
    }

    @Override
    public String name() {
        return isArrow ? "yahoo-arrow" : "yahoo";
    }

    @Override
    public String description() {
        return "Yahoo's benchmark, views by campaign and 10 seconds, from "
                + (isArrow ? "Arrow vectors in memory" : "NDJSON of seven columns");
    }

    @Override
    public long rowsUsual() {
        return isArrow ? 20_000_000 : 4_000_000;
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        YahooData data = new YahooData(setup.rows());
        if (isArrow) {
            try (EventBatches batches = EventBatches.of(data)) {
                BatchSource source = new BatchSource(batches.batches(), 1, BATCHES_PER_TRIGGER);
                return measure(setup, data, setup.rows() * EventBatches.YAHOO_BYTES, source::toDF);
            }
        }
        Path directory = data.ensure(setup.data());
        return measure(setup, data, data.byteCount(directory), Input.ofFiles(data, directory, 1));
    }

    private interface Output {
        void accept(Dataset<Row> counts);
    }

    private Measurement measure(BenchSetup setup, YahooData data, long bytes, Input input)
            throws Exception {
        YahooResult result = new YahooResult(data);
        return new TimedQuery(name(), setup)
                .measure(
                        bytes,
                        session -> counts(session, input.frame(session), result::take),
                        _ -> result.check(),
                        session -> counts(session, input.frame(session), YahooWorkload::discard));
    }

    private static void discard(Dataset<Row> counts) {
        counts.write().format("noop").mode("append").save();
    }

    private static DataStreamWriter<Row> counts(Session session, DataFrame events, Output output) {
        DataFrame campaigns = campaigns(session);
        return events.where("event_type = 'view'")
                .selectExpr("ad_id", "timestamp_millis(event_time) AS time")
                .withWatermark("time", "10 seconds")
                .groupBy(window(col("time"), "10 seconds"), col("ad_id"))
                .count()
                .writeStream()
                .outputMode("append")
                .foreachBatch(
                        (rows, _) ->
                                output.accept(
                                        rows.join(campaigns, "ad_id")
                                                .groupBy("window", "campaign_id")
                                                .agg(sum("count").as("count"))));
    }

    private static DataFrame campaigns(Session session) {
        return session.createDataFrame(
                IntStream.range(0, YahooData.ADS)
                        .mapToObj(
                                ad ->
                                        RowFactory.create(
                                                YahooData.adIds().get(ad),
                                                (long) ad / YahooData.ADS_PER_CAMPAIGN))
                        .toList(),
                CAMPAIGNS);
    }
}
