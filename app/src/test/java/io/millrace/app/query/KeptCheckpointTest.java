package io.millrace.app.query;

import static io.millrace.functions.col;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.checkpoint.CheckpointInspection;
import io.millrace.checkpoint.CheckpointVerification;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Goal: what is left of a query without `checkpointLocation` that failed is a checkpoint like any
/// other, large state included, and of one that did not fail nothing is left. Method: a sink that
/// fails at the fourth of six files; the same query with a named checkpoint; a restart from what
/// was kept.
@Timeout(120)
final class KeptCheckpointTest {
    private static final int FILES = 6;

    /// As many new keys a file: far more than the 16 KiB of a file that may stay on the heap.
    private static final int KEYS = 10_000;

    private final Session session = Session.builder().master("local[2]").create();
    private final TreeMap<Long, Long> counted = new TreeMap<>();
    @TempDir private Path directory;
    private Path data;

    @BeforeEach
    void writeFiles() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        for (int file = 0; file < FILES; file++) {
            StringBuilder lines = new StringBuilder();
            for (int key = 0; key < KEYS; key++) {
                lines.append("{\"key\":").append(file * KEYS + key).append("}\n");
            }
            Files.writeString(data.resolve("file-" + file + ".json"), lines);
        }
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void count(Dataset<Row> rows, long batchId) {
        counted.put(batchId, rows.count());
    }

    private StreamingQuery start(VoidFunction2<Dataset<Row>, Long> sink, Optional<Path> checkpoint)
            throws Exception {
        DataStreamWriter<Row> writer =
                session.readStream()
                        .schema("key BIGINT")
                        .option("maxFilesPerTrigger", 1)
                        .json(data.toString())
                        .groupBy(col("key"))
                        .count()
                        .writeStream()
                        .foreachBatch(sink)
                        .queryName("keys")
                        .outputMode("complete")
                        .trigger(Trigger.AvailableNow());
        return checkpoint
                .map(path -> writer.option("checkpointLocation", path.toString()))
                .orElse(writer)
                .start();
    }

    private StreamingQuery fail(Optional<Path> checkpoint) throws Exception {
        StreamingQuery query =
                start(
                        (rows, batchId) -> {
                            if (batchId == 3) {
                                throw new IllegalStateException("on purpose");
                            }
                            count(rows, batchId);
                        },
                        checkpoint);
        StreamingQueryException e =
                assertThrows(StreamingQueryException.class, query::awaitTermination);
        assertTrue(e.getMessage().contains("on purpose"), e::getMessage);
        return query;
    }

    /// Other tests may run beside this one: what belongs to the query bears its id.
    private static List<Path> leftOf(StreamingQuery query) throws IOException {
        List<Path> left = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (Path path : all.toList()) {
                boolean isCheckpoint =
                        path.getFileName().toString().startsWith("millrace-checkpoint-");
                if (isCheckpoint
                        && Files.isReadable(path)
                        && metadata(path).contains(query.id().toString())) {
                    left.add(path);
                }
            }
        }
        return left;
    }

    private static String metadata(Path checkpoint) throws IOException {
        byte[] bytes = new LocalCheckpointStore(checkpoint).read("metadata").orElse(new byte[0]);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Set<String> names(Path root) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.forEach(path -> names.add(root.relativize(path).toString()));
        }
        return names;
    }

    @Test
    void theCheckpointOfAFailedQueryIsOneLikeAnyOther() throws Exception {
        Path named = directory.resolve("named");
        fail(Optional.of(named));
        List<Path> left = leftOf(fail(Optional.empty()));
        assertEquals(1, left.size(), left::toString);
        Path kept = left.getFirst();
        assertEquals(names(named), names(kept));
        CheckpointInspection seen = CheckpointInspection.read(new LocalCheckpointStore(kept));
        assertEquals(2, seen.recovery().lastCommittedBatchId());
        assertEquals(3, seen.pending().getFirst().plan().batchId());
        CheckpointVerification verified = CheckpointVerification.of(new LocalCheckpointStore(kept));
        assertEquals(List.of(), verified.findings());
        assertEquals(List.of(), verified.leftovers());

        counted.clear();
        start(this::count, Optional.of(kept)).awaitTermination();
        TreeMap<Long, Long> expected = new TreeMap<>();
        for (long batch = 3; batch < FILES; batch++) {
            expected.put(batch, (batch + 1) * KEYS);
        }
        assertEquals(expected, counted);
    }

    @Test
    void ofAQueryThatDidNotFailNothingIsLeft() throws Exception {
        StreamingQuery query = start(this::count, Optional.empty());
        query.awaitTermination();
        assertEquals(List.of(), leftOf(query));
        assertEquals((long) FILES * KEYS, counted.lastEntry().getValue());
    }
}
