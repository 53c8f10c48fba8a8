package io.millrace.app.query;

import static io.millrace.functions.col;
import static io.millrace.functions.count;
import static io.millrace.functions.sum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.checkpoint.CheckpointVerification;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Goal: a query on a damaged checkpoint, or into a damaged directory of files, gives the rows that
/// it would have given, or a named error. Method: a sample of what `DamagedFilesTest` does to every
/// byte, through the whole engine, over files and into files.
@Seeded
@Timeout(300)
final class DamagedRestartTest {
    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 2_000 : 25;

    private static final Set<ErrorCondition> NAMED =
            Set.of(ErrorCondition.CHECKPOINT_CORRUPT, ErrorCondition.SINK_CORRUPT);

    private final AtomicBoolean dies = new AtomicBoolean();
    private final Session session =
            Session.builder().master("local[2]").stepListener(this::reached).create();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> totals = new ArrayList<>();
    private long refusedCount;
    @TempDir private Path directory;

    @BeforeEach
    void addInput() throws IOException {
        Files.createDirectory(directory.resolve("in"));
        addFile(0);
        addFile(1);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void reached(BatchStep step, long batchId) {
        if (step == BatchStep.ADD_BATCH && dies.compareAndSet(true, false)) {
            throw new IllegalStateException("dies in batch " + batchId);
        }
    }

    private void addFile(int number) throws IOException {
        Files.writeString(
                directory.resolve("in/file-" + number + ".json"),
                "{\"k\":\"all\",\"n\":" + number + "}\n{\"k\":\"k" + number + "\",\"n\":1}\n");
    }

    private DataFrame events() {
        return session.readStream()
                .schema("k STRING, n BIGINT")
                .option("maxFilesPerTrigger", 1)
                .json(directory.resolve("in").toString());
    }

    /// The query and the rows that it has given when it has ended.
    private interface Job {
        List<String> run() throws Exception;
    }

    private static DataStreamWriter<Row> on(DataStreamWriter<Row> writer, Path checkpoint) {
        return writer.option("checkpointLocation", checkpoint.toString())
                .trigger(Trigger.AvailableNow());
    }

    private List<String> intoFiles() throws Exception {
        Path out = directory.resolve("kept/out");
        on(events().writeStream().format("json"), directory.resolve("kept/checkpoint"))
                .start(out.toString())
                .awaitTermination();
        return rows(session.read().schema("k STRING, n BIGINT").json(out.toString()));
    }

    private List<String> intoTotals() throws Exception {
        on(
                        events().groupBy(col("k"))
                                .agg(count("*"), sum("n"))
                                .writeStream()
                                .outputMode("complete"),
                        directory.resolve("kept/checkpoint"))
                .foreachBatch(
                        (rows, _) -> {
                            totals.clear();
                            totals.addAll(rows(rows.toDF()));
                        })
                .start()
                .awaitTermination();
        return totals;
    }

    private static List<String> rows(DataFrame frame) {
        return frame.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    private void keep() throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve("kept"))) {
            for (Path path : walk.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
    }

    private void bringBack() throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve("kept"))) {
            for (Path path : walk.filter(Files::isRegularFile).toList()) {
                Files.delete(path);
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    private static byte[] damaged(byte[] whole, RandomGenerator random) {
        byte[] bytes = whole.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) ~bytes[at];
            case 2 -> Arrays.fill(bytes, at, bytes.length, (byte) 0);
            default -> bytes = Arrays.copyOf(bytes, at);
        }
        return bytes;
    }

    private void runDamaged(Job job, List<String> expected, RandomGenerator random)
            throws Exception {
        bringBack();
        List<String> names =
                files.keySet().stream()
                        .filter(
                                name ->
                                        name.matches(
                                                "kept/(checkpoint/.*|out/_millrace_log/[^.].*)"))
                        .toList();
        String name = names.get(random.nextInt(names.size()));
        Files.write(directory.resolve(name), damaged(files.get(name), random));
        CheckpointVerification foreseen =
                CheckpointVerification.of(
                        new LocalCheckpointStore(directory.resolve("kept/checkpoint")));
        boolean isRefused = false;
        try {
            assertEquals(expected, job.run(), name);
        } catch (MillraceException e) {
            isRefused = true;
            assertTrue(NAMED.contains(e.condition()), () -> name + ": " + e);
        } catch (StreamingQueryException e) {
            isRefused = true;
            assertTrue(
                    e.getCause() instanceof MillraceException own
                            && NAMED.contains(own.condition()),
                    () -> name + ": " + e);
        }
        if (name.startsWith("kept/checkpoint/")) {
            assertEquals(isRefused, foreseen.start().isRefused(), () -> name + ": " + foreseen);
        }
        refusedCount += isRefused ? 1 : 0;
    }

    /// Runs two batches, lets the third be planned and fail, and then damages what is there.
    private void damageAfterTwoBatches(Job job, Seed seed) throws Exception {
        job.run();
        addFile(2);
        dies.set(true);
        assertThrows(StreamingQueryException.class, job::run);
        keep();
        List<String> expected = List.copyOf(job.run());
        seed.forCases(CASES, random -> runDamaged(job, expected, random));
        System.out.printf("%d restarts on damage, %d refused%n", CASES, refusedCount);
        assertTrue(refusedCount > 0 && refusedCount < CASES, () -> refusedCount + " refused");
    }

    @Test
    void aQueryIntoFilesIsRightOrRefused(Seed seed) throws Exception {
        damageAfterTwoBatches(this::intoFiles, seed);
    }

    @Test
    void aQueryWithStateIsRightOrRefused(Seed seed) throws Exception {
        damageAfterTwoBatches(this::intoTotals, seed);
    }
}
