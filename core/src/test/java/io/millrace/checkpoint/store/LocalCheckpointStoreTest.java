package io.millrace.checkpoint.store;

import static io.millrace.checkpoint.CheckpointFixtures.assertFails;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.error.ErrorCondition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class LocalCheckpointStoreTest {
    @TempDir Path directory;

    static ByteSource text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return channel -> channel.write(ByteBuffer.wrap(bytes));
    }

    private LocalCheckpointStore store() throws IOException {
        LocalCheckpointStore store = new LocalCheckpointStore(directory.resolve("a/b/checkpoint"));
        store.createDirectories(List.of("offsets", "state"));
        return store;
    }

    private Set<String> names(Path in) throws IOException {
        Set<String> names = new TreeSet<>();
        try (var entries = Files.newDirectoryStream(in)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    @Test
    void theFirstToPutANameWins() throws IOException {
        LocalCheckpointStore store = store();
        assertTrue(store.putIfAbsent("offsets/0", text("one")));
        assertFalse(store.putIfAbsent("offsets/0", text("two")));
        assertArrayEquals(
                "one".getBytes(StandardCharsets.UTF_8), store.read("offsets/0").orElseThrow());
        assertEquals(List.of("0"), store.list("offsets"));
        assertEquals(Set.of("offsets", "state"), names(directory.resolve("a/b/checkpoint")));
    }

    @Test
    void ofManyRacersExactlyOneWins() throws Exception {
        LocalCheckpointStore first = store();
        int racers = 4;
        try (ExecutorService threads = Executors.newFixedThreadPool(racers)) {
            for (int round = 0; round < 20; round++) {
                String name = "offsets/" + round;
                CyclicBarrier start = new CyclicBarrier(racers);
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int racer = 0; racer < racers; racer++) {
                    String content = "racer " + racer;
                    CheckpointStore store = new LocalCheckpointStore(Path.of(first.location()));
                    tasks.add(
                            () -> {
                                start.await();
                                return store.putIfAbsent(name, text(content));
                            });
                }
                List<Integer> winners = new ArrayList<>();
                List<Future<Boolean>> results = threads.invokeAll(tasks);
                for (int racer = 0; racer < racers; racer++) {
                    if (results.get(racer).get()) {
                        winners.add(racer);
                    }
                }
                assertEquals(1, winners.size(), "winners of round " + round);
                assertEquals(
                        "racer " + winners.getFirst(),
                        new String(first.read(name).orElseThrow(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void severalFilesArePutTogether() throws IOException {
        LocalCheckpointStore store = store();
        store.putIfAbsent("state/a", text("old"));
        Set<String> taken =
                store.putInOrder(
                        List.of(
                                Map.of(
                                        "state/a",
                                        text("new"),
                                        "state/b",
                                        text("b"),
                                        "offsets/1",
                                        text("o")),
                                Map.of("offsets/2", text("behind a name that was taken"))));
        assertEquals(Set.of("state/a"), taken);
        assertEquals(Set.of("a", "b"), Set.copyOf(store.list("state")));
        assertEquals(List.of("1"), store.list("offsets"));
    }

    @Test
    void filesAndDirectoriesAreTheOwnersAlone() throws IOException {
        LocalCheckpointStore store = store();
        store.putIfAbsent("offsets/0", text("x"));
        store.lock("test");
        Path root = Path.of(store.location());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(root.resolve("offsets/0"))));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(root.resolve(".lock"))));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(root.resolve("offsets"))));
        store.close();
    }

    @Test
    void whoMayReadAStoreIsUpToItsOwner() throws IOException {
        Path root = directory.resolve("open");
        LocalCheckpointStore store =
                new LocalCheckpointStore(
                        root, FileOperations.disk(), Access.DEFAULT, new UUID(1, 2));
        store.createDirectories(List.of("offsets"));
        store.putIfAbsent("offsets/0", text("x"));
        Path plain = Files.createFile(directory.resolve("plain"));
        assertEquals(
                Files.getPosixFilePermissions(plain),
                Files.getPosixFilePermissions(root.resolve("offsets/0")));
    }

    @Test
    void halfDoneFilesOfLowerEpochsAreSwept() throws IOException {
        LocalCheckpointStore store = store();
        Path root = Path.of(store.location());
        for (String name : List.of(".tmp.0.w.0", ".tmp.2.w.1", ".tmp.3.w.0", ".tmp.x", ".other")) {
            Files.createFile(root.resolve(name));
        }
        store.enterEpoch(3);
        assertEquals(Set.of(".tmp.3.w.0", ".tmp.x", ".other", "offsets", "state"), names(root));
    }

    @Test
    void aFailedPutLeavesNothingBehind() throws IOException {
        LocalCheckpointStore store = store();
        assertThrows(
                IOException.class,
                () ->
                        store.putIfAbsent(
                                "offsets/0",
                                channel -> {
                                    channel.write(ByteBuffer.wrap(new byte[100]));
                                    throw new IOException("disk full");
                                }));
        assertEquals(List.of(), store.list("offsets"));
        assertEquals(Set.of("offsets", "state"), names(Path.of(store.location())));
    }

    @Test
    void namesStayInside() throws IOException {
        LocalCheckpointStore store = store();
        for (String name :
                List.of("../x", "offsets/../../x", "/etc/x", "a//b", "", ".", "ä", "a b")) {
            assertThrows(
                    IllegalArgumentException.class, () -> store.putIfAbsent(name, text("x")), name);
        }
    }

    @Test
    void whatIsNotThereIsEmptyOrMissing() throws IOException {
        LocalCheckpointStore store = store();
        assertTrue(store.read("offsets/9").isEmpty());
        assertEquals(List.of(), store.list("sources/7"));
        assertThrows(NoSuchFileException.class, () -> store.open("offsets/9"));
        assertThrows(NoSuchFileException.class, () -> store.sync(List.of("offsets/9")));
        store.delete("offsets/9");
    }

    @Test
    void aFileSystemWithoutLinksStillPutsIfAbsent() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = false;
        LocalCheckpointStore store = new LocalCheckpointStore(directory.resolve("c"), files);
        store.createDirectories(List.of("offsets"));
        assertFalse(store.isAtomic());
        assertTrue(store.putIfAbsent("offsets/0", text("one")));
        assertFalse(store.putIfAbsent("offsets/0", text("two")));
        assertEquals(
                "one", new String(store.read("offsets/0").orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(Set.of("offsets"), names(directory.resolve("c")));
    }

    @Test
    void aFullDiskIsNotAFileSystemWithoutLinks() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        LocalCheckpointStore store = new LocalCheckpointStore(directory.resolve("c"), files);
        store.createDirectories(List.of("offsets"));
        files.failFrom(files.operations());
        assertThrows(IOException.class, store::isAtomic);
    }

    @Test
    void theDiskIsWaitedForInTheRightOrder() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        LocalCheckpointStore store = new LocalCheckpointStore(directory.resolve("c"), files);
        store.createDirectories(List.of("offsets"));
        store.isAtomic();
        files.log.clear();
        store.putIfAbsent("offsets/0", text("one"));
        assertEquals(
                List.of("create", "write", "force", "link", "syncDirectory offsets", "delete"),
                files.log);
    }

    @Test
    void aSecondRunOfThisJvmIsRefusedUntilTheFirstEnds() throws IOException {
        Path shared = Path.of(store().location());
        try (LocalCheckpointStore second = new LocalCheckpointStore(shared)) {
            try (LocalCheckpointStore first = new LocalCheckpointStore(shared)) {
                first.lock("counts, run 1");
                assertFails(ErrorCondition.CONCURRENT_QUERY, () -> second.lock("counts, run 2"));
            }
            second.lock("counts, run 2");
        }
    }

    @Test
    void aSecondProcessIsNamedTheFirst() throws Exception {
        try (LocalCheckpointStore store = store()) {
            store.lock("counts, run 1");
            Process other =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    LockProbe.class.getName(),
                                    store.location())
                            .redirectErrorStream(true)
                            .start();
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(7, other.waitFor(), said);
            assertTrue(said.contains("counts, run 1"), said);
        }
    }
}
