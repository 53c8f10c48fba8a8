package io.millrace.app.simulation;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.lit;
import static io.millrace.functions.sum;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.sim.SimulatedDisk;
import io.millrace.testkit.sim.SimulatedInput;
import io.millrace.testkit.sim.SimulatedJob;
import io.millrace.testkit.sim.SimulatedOutput;
import io.millrace.testkit.sim.SimulatedWorld;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Counts and sums by key, with state, snapshots and a purge on the way. In update mode through
/// `foreachBatch`, or in complete mode into a memory table.
record CountingJob(Mode mode, int unitsMin, int unitsMax) implements SimulatedJob {
    enum Mode {
        UPDATE,
        COMPLETE
    }

    static final Map<String, String> SETTINGS =
            Map.of(
                    "millrace.device",
                    "cpu-scalar",
                    "millrace.sql.streaming.minBatchesToRetain",
                    "2");
    static final String CHECKPOINT = "/data/checkpoint";

    private static final StructType SCHEMA = StructType.fromDDL("key STRING, value LONG");
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");

    @Override
    public Map<String, String> settings() {
        return SETTINGS;
    }

    @Override
    public SimulatedWorld newWorld(RandomGenerator random) {
        List<List<Row>> units = new ArrayList<>();
        int count = random.nextInt(unitsMin, unitsMax + 1);
        for (int unit = 0; unit < count; unit++) {
            List<Row> rows = new ArrayList<>();
            for (int row = random.nextInt(4); row >= 0; row--) {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                rows.add(RowFactory.create(key, random.nextLong(1000)));
            }
            units.add(rows);
        }
        return new SimulatedWorld(
                new SimulatedDisk(random.nextLong()),
                new SimulatedInput(SCHEMA, units),
                new SimulatedOutput());
    }

    @Override
    public StreamingQuery start(Session session, SimulatedWorld world, Trigger trigger)
            throws Exception {
        DataFrame counts =
                world.input()
                        .toDF(session)
                        .groupBy(col("key"))
                        .agg(count(lit(1)), sum(col("value")));
        DataStreamWriter<Row> writer =
                counts.writeStream().trigger(trigger).option("checkpointLocation", CHECKPOINT);
        return switch (mode) {
            case UPDATE ->
                    writer.outputMode("update")
                            .foreachBatch(
                                    (rows, batchId) ->
                                            world.output().record(batchId, rows.collectAsList()))
                            .start();
            case COMPLETE ->
                    writer.outputMode("complete").format("memory").queryName("counts").start();
        };
    }

    @Override
    public Optional<String> findWrong(SimulatedWorld world) {
        return world.output().violation();
    }

    @Override
    public Optional<String> findWrongAtEnd(Session session, SimulatedWorld world) {
        SortedMap<String, List<Long>> expected = expected(world.input());
        SortedMap<String, List<Long>> actual = new TreeMap<>();
        switch (mode) {
            case UPDATE -> world.output().batches().forEach(rows -> merge(rows, actual));
            case COMPLETE -> merge(session.table("counts").collectAsList(), actual);
        }
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of("the counts are " + actual + " in place of " + expected);
    }

    private static void merge(List<Row> rows, SortedMap<String, List<Long>> counts) {
        for (Row row : rows) {
            counts.put(row.getString(0), List.of(row.getLong(1), row.getLong(2)));
        }
    }

    private static SortedMap<String, List<Long>> expected(SimulatedInput input) {
        SortedMap<String, List<Long>> expected = new TreeMap<>();
        for (Row row : input.arrivedRows()) {
            String key = Objects.requireNonNull(row.getString(0));
            List<Long> before = expected.getOrDefault(key, List.of(0L, 0L));
            expected.put(key, List.of(before.get(0) + 1, before.get(1) + row.getLong(1)));
        }
        return expected;
    }
}
