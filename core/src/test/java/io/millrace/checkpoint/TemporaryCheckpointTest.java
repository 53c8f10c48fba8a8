package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.delta;
import static io.millrace.checkpoint.CheckpointFixtures.groups;
import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.options;
import static io.millrace.checkpoint.CheckpointFixtures.restore;
import static io.millrace.checkpoint.CheckpointFixtures.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.checkpoint.store.LocalCheckpointStore;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Goal: a temporary checkpoint is one like any other, but for where its files lie until it is
/// kept. Method: the same batches on one in a directory, and the files beside each other.
class TemporaryCheckpointTest {
    private static final int BATCHES = 40;

    /// A delta of so many groups is larger than what stays on the heap.
    private static final int MANY_GROUPS = 2_000;

    @TempDir Path directory;

    /// Every tenth batch changes many groups, the others one.
    private static Map<String, Long> runBatches(Checkpoint checkpoint, BufferAllocator allocator)
            throws IOException {
        MetadataLog log = checkpoint.sourceLog(0);
        Map<String, Long> after = new LinkedHashMap<>();
        for (long id = 0; id < BATCHES; id++) {
            Map<String, Long> changed = new LinkedHashMap<>();
            for (int group = 0; group < (id % 10 == 3 ? MANY_GROUPS : 1); group++) {
                changed.put("group " + group, id);
            }
            after.putAll(changed);
            log.add(id, List.of("{\"path\":\"" + id + "\"}"));
            run(checkpoint, allocator, id, delta(allocator, changed, List.of()), after);
        }
        return new TreeMap<>(after);
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                boolean isContent = Files.isRegularFile(path) && !path.endsWith(".lock");
                files.put(
                        root.relativize(path).toString(),
                        isContent ? Files.readAllBytes(path) : new byte[0]);
            }
        }
        return files;
    }

    private static long filesOnDisk(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> Files.isRegularFile(path) && !path.endsWith(".lock")).count();
        }
    }

    @Test
    void smallFilesStayOffTheDiskAndNothingIsLeft() throws IOException {
        Path gone;
        try (Checkpoint checkpoint = Checkpoint.openTemporary(options("temporary"))) {
            gone = Path.of(checkpoint.location());
            for (long id = 0; id < BATCHES; id++) {
                run(checkpoint, id);
            }
            assertEquals(0, filesOnDisk(gone));
        }
        assertFalse(Files.exists(gone));
    }

    @Test
    void largeStateGoesToTheDiskAndNothingIsLeft() throws IOException {
        Path gone;
        try (BufferAllocator allocator = Allocators.root();
                Checkpoint checkpoint = Checkpoint.openTemporary(options("temporary"))) {
            gone = Path.of(checkpoint.location());
            Map<String, Long> after = runBatches(checkpoint, allocator);
            assertTrue(filesOnDisk(gone) >= BATCHES / 10, "large deltas are on the disk");
            assertTrue(Files.exists(gone.resolve("state/0/4.1.delta")));
            assertFalse(Files.exists(gone.resolve("state/0/3.1.delta")));
            assertEquals(after, restore(checkpoint, allocator));
        }
        assertFalse(Files.exists(gone));
    }

    @Test
    void keptItHasTheFilesOfAnyOther() throws IOException {
        Path plain = directory.resolve("plain");
        Path kept;
        CheckpointOptions options = options("the same run").retaining(7);
        try (BufferAllocator allocator = Allocators.root()) {
            try (Checkpoint checkpoint =
                    Checkpoint.open(new LocalCheckpointStore(plain), options)) {
                runBatches(checkpoint, allocator);
            }
            Map<String, Long> after;
            try (Checkpoint checkpoint = Checkpoint.openTemporary(options)) {
                kept = Path.of(checkpoint.location());
                after = runBatches(checkpoint, allocator);
                checkpoint.keepOnClose();
            }
            Map<String, byte[]> expected = files(plain);
            Map<String, byte[]> found = files(kept);
            assertEquals(expected.keySet(), found.keySet());
            expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
            assertGoesOn(kept, allocator, after);
        }
    }

    private static void assertGoesOn(Path kept, BufferAllocator allocator, Map<String, Long> after)
            throws IOException {
        CheckpointInspection seen = CheckpointInspection.read(new LocalCheckpointStore(kept));
        assertEquals(BATCHES - 1, seen.recovery().lastCommittedBatchId());
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(kept))) {
            assertEquals(after, restore(checkpoint, allocator));
            run(
                    checkpoint,
                    allocator,
                    BATCHES,
                    delta(allocator, groups("new", 1), List.of()),
                    after);
        }
    }

    @Test
    void theLastTenThatWereKeptStay() {
        List<Path> kept = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            try (Checkpoint checkpoint = Checkpoint.openTemporary(options("failing"))) {
                kept.add(Path.of(checkpoint.location()));
                checkpoint.keepOnClose();
            }
        }
        assertFalse(Files.exists(kept.get(0)));
        assertFalse(Files.exists(kept.get(1)));
        for (Path path : kept.subList(2, 12)) {
            assertTrue(Files.exists(path.resolve("metadata")));
        }
    }
}
