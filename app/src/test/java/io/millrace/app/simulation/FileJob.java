package io.millrace.app.simulation;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.sim.SimulatedDisk;
import io.millrace.testkit.sim.SimulatedInput;
import io.millrace.testkit.sim.SimulatedJob;
import io.millrace.testkit.sim.SimulatedOutput;
import io.millrace.testkit.sim.SimulatedWorld;
import io.millrace.types.StructType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Writes its input to files of JSON lines on the simulated disk. Who lists the directory must see
/// each row once at most at every moment, whole, and once in the end.
record FileJob(int unitsMin, int unitsMax) implements SimulatedJob {
    private static final Path OUTPUT = Path.of("/data/output");
    private static final StructType SCHEMA = StructType.fromDDL("id LONG");

    @Override
    public Map<String, String> settings() {
        return CountingJob.SETTINGS;
    }

    @Override
    public SimulatedWorld newWorld(RandomGenerator random) {
        List<List<Row>> units = new ArrayList<>();
        long id = 0;
        for (int unit = random.nextInt(unitsMin, unitsMax + 1); unit > 0; unit--) {
            List<Row> rows = new ArrayList<>();
            for (int row = random.nextInt(3); row >= 0; row--) {
                rows.add(RowFactory.create(id++));
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
        return world.input()
                .toDF(session)
                .writeStream()
                .trigger(trigger)
                .format("json")
                .option("checkpointLocation", CountingJob.CHECKPOINT)
                .start(OUTPUT.toString());
    }

    @Override
    public Optional<String> findWrong(SimulatedWorld world) throws IOException {
        SortedMap<String, Integer> counts = counts(world.disk());
        boolean isRight =
                counts.values().stream().allMatch(count -> count == 1)
                        && expected(world).keySet().containsAll(counts.keySet());
        return isRight ? Optional.empty() : Optional.of("the files hold " + counts);
    }

    @Override
    public Optional<String> findWrongAtEnd(Session session, SimulatedWorld world)
            throws IOException {
        SortedMap<String, Integer> counts = counts(world.disk());
        return counts.equals(expected(world))
                ? Optional.empty()
                : Optional.of(
                        "in the end the files hold " + counts + " of " + expected(world).keySet());
    }

    private static SortedMap<String, Integer> expected(SimulatedWorld world) {
        SortedMap<String, Integer> expected = new TreeMap<>();
        for (Row row : world.input().arrivedRows()) {
            expected.put("{\"id\":" + row.getLong(0) + "}", 1);
        }
        return expected;
    }

    private static SortedMap<String, Integer> counts(SimulatedDisk disk) throws IOException {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (String name : disk.list(OUTPUT)) {
            if (!name.startsWith("_") && !name.startsWith(".")) {
                text(disk, OUTPUT.resolve(name)).lines().forEach(line -> merge(counts, line));
            }
        }
        return counts;
    }

    private static void merge(SortedMap<String, Integer> counts, String line) {
        counts.merge(line, 1, Integer::sum);
    }

    private static String text(SimulatedDisk disk, Path file) throws IOException {
        try (SeekableByteChannel channel = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            channel.read(bytes);
            return new String(bytes.array(), StandardCharsets.UTF_8);
        }
    }
}
