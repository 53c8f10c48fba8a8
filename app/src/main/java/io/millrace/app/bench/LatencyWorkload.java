package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.window;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.app.bench.data.EventData;
import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.Trigger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The course's query over files of 100 rows, one a micro-batch: how long a batch takes from its
/// trigger to its end, with a durable checkpoint and with a temporary one, which is not synced.
///
/// The seconds are those of a whole run with the durable checkpoint, session and check included;
/// the percentiles, without the first 20 batches of each run, are the point.
final class LatencyWorkload implements Workload {
    private static final String TABLE = "counts";
    private static final int ROWS_PER_FILE = 100;
    private static final int WARM_UP = 20;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String description() {
        return "a micro-batch of one file of 100 rows, durable checkpoint and none";
    }

    @Override
    public long rowsUsual() {
        return 40_000;
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        int files = (int) Math.max(WARM_UP + 2, setup.rows() / ROWS_PER_FILE);
        EventData data = new EventData((long) files * ROWS_PER_FILE, EventData.HOURS, files);
        Path directory = data.ensure(setup.data());
        batches(setup, data, directory, false);
        List<Double> seconds = new ArrayList<>();
        List<Double> durable = new ArrayList<>();
        List<Double> temporary = new ArrayList<>();
        ForeignLoad load = new ForeignLoad();
        for (int run = 0; run < setup.runs(); run++) {
            long start = System.nanoTime();
            durable.addAll(batches(setup, data, directory, true));
            seconds.add((System.nanoTime() - start) / 1e9);
            temporary.addAll(batches(setup, data, directory, false));
        }
        Map<String, Double> facts = new HashMap<>();
        facts.put("durableP50Ms", Measurement.percentile(durable, 0.5));
        facts.put("durableP99Ms", Measurement.percentile(durable, 0.99));
        facts.put("temporaryP50Ms", Measurement.percentile(temporary, 0.5));
        facts.put("temporaryP99Ms", Measurement.percentile(temporary, 0.99));
        return new Measurement(name(), 0, 0, seconds, facts, load.cores());
    }

    /// Returns the milliseconds of each batch.
    private static List<Double> batches(
            BenchSetup setup, EventData data, Path directory, boolean isDurable) throws Exception {
        List<Double> millis = new ArrayList<>();
        Path checkpoint = Files.createTempDirectory(setup.scratch(), "checkpoint");
        try (Session session = setup.session().stepListener(new Batches(millis)).create()) {
            DataStreamWriter<Row> writer =
                    session.readStream()
                            .schema(data.ddl())
                            .option("maxFilesPerTrigger", 1)
                            .json(directory.toString())
                            .groupBy(col("action"), window(col("time"), "1 hour"))
                            .count()
                            .writeStream()
                            .format("memory")
                            .queryName(TABLE)
                            .outputMode("complete")
                            .trigger(Trigger.AvailableNow());
            if (isDurable) {
                writer = writer.option("checkpointLocation", checkpoint.toString());
            }
            writer.start().awaitTermination();
            check(session, data);
        } finally {
            TimedQuery.deleteTree(checkpoint);
        }
        return millis.subList(Math.min(WARM_UP, millis.size()), millis.size());
    }

    private static void check(Session session, EventData data) {
        long counted = 0;
        for (Row row : session.table(TABLE).collectAsList()) {
            counted += row.<Long>getAs("count");
        }
        long right = Arrays.stream(data.counts()).flatMapToLong(Arrays::stream).sum();
        if (counted != right) {
            throw new IllegalStateException(counted + " rows counted of " + right);
        }
    }

    /// Takes the time from trigger to end of each batch, both of which are reached by the query's
    /// control thread. A batch can end after the next was triggered.
    private static final class Batches implements StepListener {
        private final List<Double> millis;
        private final Map<Long, Long> triggerNanos = new HashMap<>();

        Batches(List<Double> millis) {
            this.millis = millis;
        }

        @Override
        public void reached(BatchStep step, long batchId) {
            if (step == BatchStep.TRIGGER) {
                triggerNanos.put(batchId, System.nanoTime());
            } else if (step == BatchStep.FINISH) {
                long start = Objects.requireNonNull(triggerNanos.remove(batchId));
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
    }
}
