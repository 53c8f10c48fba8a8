package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.QUERY;
import static io.millrace.checkpoint.CheckpointFixtures.SPEC;
import static io.millrace.checkpoint.CheckpointFixtures.assertFails;
import static io.millrace.checkpoint.CheckpointFixtures.commit;
import static io.millrace.checkpoint.CheckpointFixtures.delta;
import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.options;
import static io.millrace.checkpoint.CheckpointFixtures.plan;
import static io.millrace.checkpoint.CheckpointFixtures.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FaultyFileOperations;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.checkpoint.store.StoreNames;
import io.millrace.error.ErrorCondition;
import io.millrace.state.StateDelta;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

class CheckpointTest {
    @TempDir Path directory;

    private final InMemoryCheckpointStore memory = new InMemoryCheckpointStore();

    private static Set<String> visibleNames(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    @Test
    void theDirectoryListsAsSparks() throws IOException {
        Path root = directory.resolve("checkpoint");
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(root))) {
            assertEquals(
                    Set.of("commits", "metadata", "offsets", "sources", "state"),
                    visibleNames(root));
            run(checkpoint, 0);
        }
        assertEquals(
                Set.of("commits", "metadata", "offsets", "sources", "state"), visibleNames(root));
        assertEquals("{\"id\":\"" + QUERY + "\"}", Files.readString(root.resolve("metadata")));
        assertEquals(45, Files.size(root.resolve("metadata")));
        assertTrue(
                Files.readString(root.resolve("offsets/0"))
                        .startsWith(
                                "v1\n{\"batchWatermarkMs\":0,\"batchTimestampMs\":1480981499528,"));
        assertTrue(
                Files.readString(root.resolve("commits/0"))
                        .startsWith("v1\n{\"nextBatchWatermarkMs\":1000,"));
    }

    @Test
    void theQueryKeepsItsIdAndGetsAHigherEpoch() {
        try (Checkpoint first = open(memory)) {
            assertEquals(QUERY, first.queryId());
            assertEquals(1, first.epoch());
        }
        UUID other = UUID.fromString("00000000-0000-4000-8000-000000000000");
        try (Checkpoint second = Checkpoint.open(memory, CheckpointOptions.of(other, "again"))) {
            assertEquals(QUERY, second.queryId());
            assertEquals(2, second.epoch());
            assertEquals(List.of("2"), memory.list(".epochs"));
        }
    }

    @Test
    void aBatchComesBackAsItWasWritten() {
        try (Checkpoint checkpoint = open(memory)) {
            assertEquals(-1, checkpoint.recovery().lastCommittedBatchId());
            run(checkpoint, 0);
            run(checkpoint, 1);
            checkpoint.writeOffsets(plan(2));
        }
        try (Checkpoint checkpoint = open(memory)) {
            Recovery recovery = checkpoint.recovery();
            assertEquals(Optional.of(commit(1)), recovery.lastCommit());
            assertEquals(Optional.of(plan(1)), recovery.lastOffsets());
            assertEquals(List.of(plan(2)), recovery.pending());
            assertEquals(List.of(), recovery.warnings());
            assertEquals(plan(2), checkpoint.writeOffsets(plan(2)));
            checkpoint.writeCommit(commit(2), List.of());
            run(checkpoint, 3);
        }
    }

    @Test
    void aSecondRunIsRefusedWhileTheFirstLives() {
        try (Checkpoint first = open(memory)) {
            run(first, 0);
            assertFails(ErrorCondition.CONCURRENT_QUERY, () -> open(memory));
            run(first, 1);
        }
    }

    @Test
    void aRunThatTakesOverFencesTheOneThatHoldsTheLock() {
        try (Checkpoint first = open(memory)) {
            run(first, 0);
            try (Checkpoint next = Checkpoint.open(memory, options("next").takingOver(true))) {
                assertFails(ErrorCondition.FENCED, () -> first.writeOffsets(plan(1)));
                run(next, 1);
            }
        }
    }

    @Test
    void aZombieIsFencedAtItsNextWrite() {
        try (Checkpoint zombie = open(memory.withoutLock())) {
            run(zombie, 0);
            zombie.writeOffsets(plan(1));
            try (Checkpoint next = open(memory.withoutLock())) {
                assertFails(ErrorCondition.FENCED, () -> zombie.writeCommit(commit(1), List.of()));
                assertFails(ErrorCondition.FENCED, () -> zombie.writeOffsets(plan(2)));
                assertEquals(List.of(plan(1)), next.recovery().pending());
                next.writeCommit(commit(1), List.of());
                run(next, 2);
            }
        }
    }

    @Test
    void aZombieWhoseFilesWereSweptIsFenced() throws IOException {
        try (Checkpoint zombie = open(new LocalCheckpointStore(directory))) {
            run(zombie, 0);
            Files.writeString(directory.resolve(".epochs/9"), "");
            Files.move(directory.resolve("state"), directory.resolve("gone"));
            Files.writeString(directory.resolve("state"), "");
            try (BufferAllocator allocator = Allocators.root();
                    StateDelta change = delta(allocator, Map.of("a", 1L), List.of())) {
                assertFails(
                        ErrorCondition.FENCED,
                        () ->
                                zombie.writeCommit(
                                        commit(1), List.of(OperatorState.of(SPEC, change))));
            }
        }
    }

    @Test
    void theNewRunAdoptsWhatAZombieStillPut() throws IOException {
        try (Checkpoint zombie = open(memory.withoutLock())) {
            run(zombie, 0);
            try (Checkpoint next = open(memory.withoutLock())) {
                // Past its check for a newer epoch, the zombie's put wins the name.
                OffsetEntry zombiePlan = OffsetEntry.of(1, 99, 7, List.of("5"), Map.of());
                putAs(
                        memory,
                        1,
                        "offsets/1",
                        OffsetEntryFormat.encode(zombiePlan, QUERY.toString()));
                assertEquals(zombiePlan, next.writeOffsets(plan(1)));
                CommitEntry zombieCommit =
                        new CommitEntry(1, 5, List.of(), "zombie's", new RowCounts(1, 1, 0));
                putAs(
                        memory,
                        1,
                        "commits/1",
                        CommitEntryFormat.encode(
                                new CommitEntryFormat.Retained(zombieCommit, 0), QUERY.toString()));
                assertEquals("zombie's", next.writeCommit(commit(1), List.of()).sinkToken());
                run(next, 2);
            }
        }
        try (Checkpoint checkpoint = open(memory)) {
            assertEquals(2, checkpoint.recovery().lastCommittedBatchId());
        }
    }

    private static void putAs(CheckpointStore store, long epoch, String name, List<String> lines)
            throws IOException {
        String directory = StoreNames.directoryOf(name);
        long id = Long.parseLong(name.substring(directory.length() + 1));
        assertTrue(new EntryLog(store, directory, epoch).add(id, lines));
    }

    @Test
    void aNewerRunsEntryFencesEvenIfItWasNotSeenInTime() throws IOException {
        try (Checkpoint old = open(memory.withoutLock())) {
            run(old, 0);
            putAs(memory, 9, "offsets/1", OffsetEntryFormat.encode(plan(1), QUERY.toString()));
            assertFails(ErrorCondition.FENCED, () -> old.writeOffsets(plan(1)));
        }
        try (Checkpoint next = open(memory)) {
            assertEquals(10, next.epoch(), "above every epoch in an entry");
        }
    }

    @Test
    void batchesAreCommittedInOrder() {
        try (Checkpoint checkpoint = open(memory)) {
            assertFails(
                    ErrorCondition.INTERNAL_ERROR,
                    () -> checkpoint.writeCommit(commit(0), List.of()));
            assertFails(ErrorCondition.INTERNAL_ERROR, () -> checkpoint.writeOffsets(plan(1)));
            run(checkpoint, 0);
            checkpoint.writeOffsets(plan(1));
            assertFails(ErrorCondition.INTERNAL_ERROR, () -> checkpoint.writeOffsets(plan(2)));
        }
    }

    @Test
    void onlyRetainedBatchesStay() {
        CheckpointOptions options = CheckpointOptions.of(QUERY, "test").retaining(3);
        try (Checkpoint checkpoint = Checkpoint.open(memory, options)) {
            for (long batch = 0; batch < 10; batch++) {
                run(checkpoint, batch);
            }
        }
        assertEquals(Set.of("6", "7", "8", "9"), Set.copyOf(memory.list("offsets")));
        assertEquals(Set.of("6", "7", "8", "9"), Set.copyOf(memory.list("commits")));
        memory.overwrite("offsets/3", memory.read("offsets/9").orElseThrow());
        try (Checkpoint checkpoint = Checkpoint.open(memory, options)) {
            assertEquals(
                    9,
                    checkpoint.recovery().lastCommittedBatchId(),
                    "what a crash left of a purge does no harm");
            run(checkpoint, 10);
        }
        assertFalse(memory.list("offsets").contains("3"));
    }

    @Test
    void whatASourceLogsBecomesDurableRightBeforeThePlan() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        try (Checkpoint checkpoint =
                open(new LocalCheckpointStore(directory.resolve("c"), files))) {
            MetadataLog log = checkpoint.sourceLog(0);
            assertTrue(log.add(0, List.of("x")));
            assertEquals(0, log.latestId().orElseThrow());
            assertEquals(Optional.of(List.of("x")), log.get(0));
            assertFalse(Files.exists(directory.resolve("c/sources/0/0")));
            files.log.clear();
            checkpoint.writeOffsets(plan(0));
            assertTrue(Files.exists(directory.resolve("c/sources/0/0")));
            assertEquals(
                    List.of("link", "syncDirectory 0", "link", "syncDirectory offsets"),
                    files.log.stream()
                            .filter(name -> name.startsWith("link") || name.startsWith("sync"))
                            .toList());
        }
    }

    @Test
    void theSourceEntryOfAnotherRunCountsIfItWasFirst() throws IOException {
        try (Checkpoint zombie = open(memory.withoutLock())) {
            run(zombie, 0);
            try (Checkpoint next = open(memory.withoutLock())) {
                MetadataLog log = next.sourceLog(0);
                // Past its check for a newer epoch, the zombie's put wins the name.
                putAs(memory, 1, "sources/0/0", List.of("zombie's"));
                assertTrue(log.add(0, List.of("ours")));
                assertEquals(plan(1), next.writeOffsets(plan(1)));
                assertEquals(Optional.of(List.of("zombie's")), log.get(0));
                assertEquals(List.of("0"), memory.list("sources/0"));
                next.writeCommit(commit(1), List.of());
            }
        }
    }

    @Test
    void theSourceEntryOfANewerRunFencesThisOne() throws IOException {
        try (Checkpoint zombie = open(memory.withoutLock())) {
            run(zombie, 0);
            MetadataLog log = zombie.sourceLog(0);
            assertTrue(log.add(0, List.of("zombie's")));
            putAs(memory, 2, "sources/0/0", List.of("newer"));
            assertFails(ErrorCondition.FENCED, () -> zombie.writeOffsets(plan(1)));
            assertFalse(memory.list("offsets").contains("1"));
        }
    }

    @Test
    void sourceLogsAreChainedAndComeBack() throws IOException {
        try (Checkpoint checkpoint = open(memory)) {
            MetadataLog log = checkpoint.sourceLog(0);
            assertTrue(log.latestId().isEmpty());
            assertTrue(log.add(0, List.of("{\"path\":\"a\"}")));
            run(checkpoint, 0);
            assertTrue(log.add(1, List.of()));
            assertFalse(log.add(1, List.of("other")));
            run(checkpoint, 1);
            assertFalse(log.add(1, List.of("other")));
            assertEquals(log, checkpoint.sourceLog(0));
            assertNotEquals(log, checkpoint.sourceLog(1));
        }
        try (Checkpoint checkpoint = open(memory)) {
            MetadataLog log = checkpoint.sourceLog(0);
            assertEquals(1, log.latestId().orElseThrow());
            assertEquals(Optional.of(List.of("{\"path\":\"a\"}")), log.get(0));
            assertEquals(Optional.of(List.of()), log.get(1));
            assertEquals(Optional.empty(), log.get(2));
            log.add(2, List.of("x"));
            run(checkpoint, 2);
        }
        byte[] swapped = memory.read("sources/0/2").orElseThrow();
        memory.overwrite("sources/0/3", swapped);
        try (Checkpoint checkpoint = open(memory)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> checkpoint.sourceLog(0));
        }
    }

    @Test
    void aClosedCheckpointSaysSo() {
        Checkpoint checkpoint = open(memory);
        checkpoint.close();
        checkpoint.close();
        assertFails(ErrorCondition.ILLEGAL_STATE, () -> checkpoint.writeOffsets(plan(0)));
    }

    @Test
    void metadataOfAnotherFormIsRefused() {
        for (String line :
                List.of(
                        "",
                        "{\"id\":\"" + QUERY + "\"}\n",
                        "{\"id\":\"0A1B2C3D-0000-4000-8000-00000000002a\"}",
                        "{\"id\": \"" + QUERY + "\"}")) {
            InMemoryCheckpointStore store = new InMemoryCheckpointStore();
            store.overwrite("metadata", line.getBytes(StandardCharsets.UTF_8));
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(store));
        }
    }

    @Test
    void aTriggerWithoutDataWritesNothing() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        try (Checkpoint checkpoint =
                open(new LocalCheckpointStore(directory.resolve("c"), files))) {
            run(checkpoint, 0);
            files.log.clear();
            checkpoint.purge();
            checkpoint.stateFiles().isSnapshotDue(0);
            assertEquals(List.of(), files.log);
            checkpoint.writeOffsets(plan(1));
            checkpoint.writeCommit(commit(1), List.of());
            assertEquals(2, files.log.stream().filter("link"::equals).count());
            assertEquals(2, files.log.stream().filter("force"::equals).count());
        }
    }
}
