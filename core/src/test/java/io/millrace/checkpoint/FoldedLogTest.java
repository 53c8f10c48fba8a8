package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.assertFails;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FaultyFileOperations;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The logs of sources keep every line in few files, through crashes and beside other writers.
class FoldedLogTest {
    private static final String DIRECTORY = "sources/0";

    @TempDir Path directory;

    private final InMemoryCheckpointStore memory = new InMemoryCheckpointStore();

    private static FoldedLog open(CheckpointStore store) throws IOException {
        return FoldedLog.open(store, DIRECTORY, 1);
    }

    /// Entries of zero, one and two lines.
    private static List<String> lines(long id) {
        List<String> lines = new ArrayList<>();
        for (long i = 0; i < id % 3; i++) {
            lines.add("{\"path\":\"file:///in/" + id + "-" + i + "\"}");
        }
        return lines;
    }

    private static void fill(FoldedLog log, long below) throws IOException {
        for (long id = log.latestId().orElse(-1) + 1; id < below; id++) {
            assertTrue(log.add(id, lines(id)));
            if (log.isUntidy()) {
                log.tidy();
            }
        }
    }

    private static void assertHolds(MetadataLog log, long below) throws IOException {
        List<Long> seen = new ArrayList<>();
        log.forEach(
                (id, lines) -> {
                    seen.add(id);
                    assertEquals(Optional.of(lines(id)), lines, "entry " + id);
                });
        assertEquals(below, seen.size());
        assertEquals(below - 1, log.latestId().orElse(-1));
        assertEquals(Optional.of(lines(below / 2)), log.get(below / 2));
        assertEquals(Optional.empty(), log.get(below));
    }

    @Test
    void everyLineIsKeptInFewFiles() throws IOException {
        FoldedLog log = open(memory);
        for (long below : new long[] {1, 33, 34, 35, 66, 1024, 1025, 1026, 1027, 2500, 34_000}) {
            fill(log, below);
            assertHolds(log, below);
            assertHolds(open(memory), below);
            int files = memory.list(DIRECTORY).size();
            assertTrue(files < 100, () -> files + " files hold " + below + " entries");
        }
        assertTrue(memory.list(DIRECTORY).contains("0-32767.compact"));
    }

    @Test
    void theNewestTwoStayEntries() throws IOException {
        FoldedLog log = open(memory);
        fill(log, 33);
        assertEquals(33, memory.list(DIRECTORY).size());
        fill(log, 34);
        assertEquals(
                new TreeSet<>(List.of("0-31.compact", "32", "33")),
                new TreeSet<>(memory.list(DIRECTORY)));
    }

    @Test
    void aLogFromBeforeThereWereFoldsIsFoldedStepByStep() throws IOException {
        FoldedLog unfolded = open(memory);
        for (long id = 0; id < 200; id++) {
            unfolded.add(id, lines(id));
        }
        FoldedLog log = open(memory);
        log.tidy();
        assertEquals(200 - 32 + 1, memory.list(DIRECTORY).size(), "one run a call");
        while (log.isUntidy()) {
            log.tidy();
        }
        assertHolds(log, 200);
        assertHolds(open(memory), 200);
        assertEquals(6 + 8, memory.list(DIRECTORY).size());
    }

    @Test
    void aRunThatWouldBeTooLargeStaysInItsParts() throws IOException {
        String large = "x".repeat(FoldedLog.FOLD_BYTES_MAX / 16);
        FoldedLog log = open(memory);
        for (long id = 0; id < 100; id++) {
            log.add(id, id < 32 ? List.of(large) : lines(id));
            if (log.isUntidy()) {
                log.tidy();
            }
        }
        List<String> names = memory.list(DIRECTORY);
        assertTrue(names.containsAll(List.of("0", "31", "32-63.compact", "64-95.compact")));
        assertFalse(names.contains("0-31.compact"));
        FoldedLog again = open(memory);
        assertEquals(Optional.of(List.of(large)), again.get(7));
        assertEquals(Optional.of(lines(40)), again.get(40));
    }

    @Test
    void anyDamagedByteIsFound() throws IOException {
        fill(open(memory), 34);
        String name = DIRECTORY + "/0-31.compact";
        byte[] whole = memory.read(name).orElseThrow();
        for (int at = 0; at < whole.length; at++) {
            for (int change : new int[] {1, 0x80, whole[at]}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) change;
                memory.overwrite(name, damaged);
                int position = at;
                try {
                    assertHolds(open(memory), 34);
                    assertEquals(0, change, () -> "byte " + position + " may change");
                } catch (MillraceException e) {
                    boolean isNamed =
                            e.condition() == ErrorCondition.CHECKPOINT_CORRUPT
                                    || e.condition() == ErrorCondition.CHECKPOINT_INCOMPATIBLE;
                    assertTrue(isNamed, e::getMessage);
                }
            }
        }
    }

    @Test
    void aFoldUnderAnotherNameOrFromAnotherLogIsRefused() throws IOException {
        fill(open(memory), 70);
        byte[] first = memory.read(DIRECTORY + "/0-31.compact").orElseThrow();
        byte[] second = memory.read(DIRECTORY + "/32-63.compact").orElseThrow();
        memory.overwrite(DIRECTORY + "/32-63.compact", first);
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(memory));
        memory.overwrite(
                DIRECTORY + "/32-63.compact",
                new FoldedEntries(32, 63, linesOf(32, 64), 7, 8).encode(1));
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(memory));
        memory.overwrite(DIRECTORY + "/32-63.compact", second);
        assertHolds(open(memory), 70);
        memory.delete(DIRECTORY + "/32-63.compact");
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(memory));
    }

    private static List<List<String>> linesOf(long from, long below) {
        List<List<String>> lines = new ArrayList<>();
        for (long id = from; id < below; id++) {
            lines.add(lines(id));
        }
        return lines;
    }

    @Test
    void entriesMissingAfterAFoldAreMissed() throws IOException {
        fill(open(memory), 34);
        memory.delete(DIRECTORY + "/32");
        memory.delete(DIRECTORY + "/33");
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(memory));
    }

    @Test
    void whatAnotherWriterFoldedIsReadFromItsFold() throws IOException {
        FoldedLog reader = open(memory);
        for (long id = 0; id < 40; id++) {
            reader.add(id, lines(id));
        }
        open(memory).tidy();
        assertFalse(memory.list(DIRECTORY).contains("5"));
        assertEquals(Optional.of(lines(5)), reader.get(5));
    }

    @Test
    void aWriterThatFoldsTheSameLaterAgrees() throws IOException {
        FoldedLog late = open(memory);
        for (long id = 0; id < 40; id++) {
            late.add(id, lines(id));
        }
        FoldedEntries fold = new FoldedEntries(0, 31, linesOf(0, 32), 0, crcOf(31));
        memory.overwrite(DIRECTORY + "/0-31.compact", fold.encode(9));
        late.tidy();
        assertHolds(late, 40);
        assertEquals(9, memory.list(DIRECTORY).size());
    }

    private int crcOf(long id) {
        String name = DIRECTORY + "/" + id;
        return EntryFormat.decode(name, memory.read(name).orElseThrow()).crc32c();
    }

    @Test
    void anOutrunWriterFoldsNothing() throws IOException {
        try (Checkpoint zombie = CheckpointFixtures.open(memory)) {
            MetadataLog log = zombie.sourceLog(0);
            for (long id = 0; id < 65; id++) {
                assertTrue(log.add(id, lines(id)));
                CheckpointFixtures.run(zombie, id);
            }
            assertTrue(log.add(65, lines(65)));
            zombie.writeOffsets(CheckpointFixtures.plan(65));
            zombie.writeCommit(CheckpointFixtures.commit(65), List.of());
            assertTrue(memory.list(DIRECTORY).contains("0-31.compact"));
            try (Checkpoint newer = CheckpointFixtures.open(memory.withoutLock())) {
                assertFails(ErrorCondition.FENCED, zombie::purge);
                assertFalse(memory.list(DIRECTORY).contains("32-63.compact"));
                newer.sourceLog(0);
                newer.purge();
                assertTrue(memory.list(DIRECTORY).contains("32-63.compact"));
                assertHolds(newer.sourceLog(0), 66);
            }
        }
    }

    @Test
    void anEntryThatAnOutrunWriterPutsUnderAFoldCountsForNothing() throws IOException {
        fill(open(memory), 40);
        byte[] other = EntryFormat.encode(List.of("other"), 0, 1);
        memory.overwrite(DIRECTORY + "/5", other);
        FoldedLog log = open(memory);
        assertHolds(log, 40);
        assertTrue(log.isUntidy());
        log.tidy();
        assertFalse(memory.list(DIRECTORY).contains("5"));
    }

    /// Runs over the steps at which 0-31 and, from its parts, 0-1023 are folded.
    private void breakOffEverywhere(boolean hasLinks, boolean tears, boolean crashes)
            throws IOException {
        for (long before : new long[] {33, 1025}) {
            int steps = tidySteps(before, hasLinks);
            assertTrue(steps > 30, () -> steps + " steps");
            for (int at = 0; at < steps; at++) {
                // Deleting one part after another is one case; the first and the last few do.
                if (at > 11 && at < steps - 2) {
                    continue;
                }
                Path root = directory.resolve("run" + before + hasLinks + tears + crashes + at);
                FaultyFileOperations files = prepared(root, before, hasLinks);
                LocalCheckpointStore store = new LocalCheckpointStore(root, files);
                FoldedLog log = open(store);
                if (crashes) {
                    files.crashAt(files.operations() + at, tears);
                } else {
                    files.failFrom(files.operations() + at);
                }
                try {
                    fill(log, before + 1);
                } catch (FaultyFileOperations.SimulatedCrash | IOException e) {
                    assertRecovers(root, hasLinks, before, "broken off at step " + at + " " + e);
                }
            }
        }
    }

    private int tidySteps(long before, boolean hasLinks) throws IOException {
        Path root = directory.resolve("count" + before + hasLinks);
        FaultyFileOperations files = prepared(root, before, hasLinks);
        FoldedLog log = open(new LocalCheckpointStore(root, files));
        int start = files.operations();
        fill(log, before + 1);
        return files.operations() - start;
    }

    /// Puts a log of so many entries there: made in memory, since only what follows matters.
    private static FaultyFileOperations prepared(Path root, long below, boolean hasLinks)
            throws IOException {
        InMemoryCheckpointStore made = new InMemoryCheckpointStore();
        fill(open(made), below);
        Files.createDirectories(root.resolve(DIRECTORY));
        for (String name : made.list(DIRECTORY)) {
            String file = DIRECTORY + "/" + name;
            Files.write(root.resolve(file), made.read(file).orElseThrow());
        }
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = hasLinks;
        return files;
    }

    private void assertRecovers(Path root, boolean hasLinks, long before, String how)
            throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = hasLinks;
        LocalCheckpointStore store = new LocalCheckpointStore(root, files);
        FoldedLog log = open(store);
        long found = log.latestId().orElse(-1) + 1;
        assertTrue(found == before || found == before + 1, how);
        assertHolds(log, found);
        fill(log, before + 40);
        while (log.isUntidy()) {
            log.tidy();
        }
        assertHolds(open(store), before + 40);
        int count = store.list(DIRECTORY).size();
        assertTrue(count < 80, () -> how + " left " + count + " files");
    }

    @Test
    void aCrashWhileFoldingLosesNothing() throws IOException {
        breakOffEverywhere(true, false, true);
    }

    @Test
    void aTornFoldLosesNothing() throws IOException {
        breakOffEverywhere(true, true, true);
        breakOffEverywhere(false, true, true);
    }

    @Test
    void aFailingDiskWhileFoldingLosesNothing() throws IOException {
        breakOffEverywhere(true, false, false);
    }
}
