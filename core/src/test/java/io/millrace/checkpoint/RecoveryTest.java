package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.QUERY;
import static io.millrace.checkpoint.CheckpointFixtures.assertFails;
import static io.millrace.checkpoint.CheckpointFixtures.commit;
import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.plan;
import static io.millrace.checkpoint.CheckpointFixtures.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.checkpoint.store.FaultyFileOperations;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/// The table of [Recovery], row by row, and what is refused.
class RecoveryTest {
    @TempDir Path directory;

    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore();

    /// Batches 0 to 3 are done, batch 4 is planned.
    @BeforeEach
    void write() {
        try (Checkpoint checkpoint = open(store)) {
            for (long batch = 0; batch < 4; batch++) {
                run(checkpoint, batch);
            }
            checkpoint.writeOffsets(plan(4));
        }
    }

    private void flip(String name) {
        byte[] bytes = store.read(name).orElseThrow();
        bytes[bytes.length / 2] ^= 1;
        store.overwrite(name, bytes);
    }

    private void assertRefused(String file) {
        try {
            open(store).close();
        } catch (MillraceException e) {
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition());
            assertTrue(e.getMessage().contains("`" + file + "`"), e.getMessage());
            return;
        }
        fail("opened over a damaged " + file);
    }

    @Test
    void aPlanWithoutACommitIsPending() {
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(3, checkpoint.recovery().lastCommittedBatchId());
            assertEquals(List.of(plan(4)), checkpoint.recovery().pending());
        }
    }

    @Test
    void aDamagedNewestCommitIsSetAsideAndItsBatchReplayed() {
        flip("commits/3");
        byte[] damaged = store.read("commits/3").orElseThrow();
        try (Checkpoint checkpoint = open(store)) {
            Recovery recovery = checkpoint.recovery();
            assertEquals(2, recovery.lastCommittedBatchId());
            assertEquals(plan(2), recovery.lastOffsets().orElseThrow());
            assertEquals(List.of(plan(3), plan(4)), recovery.pending());
            assertEquals(1, recovery.warnings().size());
            checkpoint.writeCommit(commit(3), List.of());
            checkpoint.writeCommit(commit(4), List.of());
            run(checkpoint, 5);
        }
        assertTrue(Arrays.equals(damaged, store.read("commits/.3.damaged.2").orElseThrow()));
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(5, checkpoint.recovery().lastCommittedBatchId());
        }
    }

    @Test
    void anEntryThatANewerRunMendedIsNotSetAside() throws IOException {
        flip("commits/3");
        EntryLog commits = new EntryLog(store, "commits", 2);
        // While this run of epoch 2 slept, one of epoch 3 put its own in the damaged one's place.
        byte[] mended = EntryFormat.encode(List.of("{}"), 0, 3);
        store.overwrite("commits/3", mended);
        assertFails(ErrorCondition.CONCURRENT_QUERY, () -> commits.setAside(3));
        assertArrayEquals(mended, store.read("commits/3").orElseThrow());
    }

    @Test
    void theOnlyCommitMayBeDamaged() {
        for (long batch = 1; batch < 5; batch++) {
            store.delete("commits/" + batch);
            store.delete("offsets/" + batch);
        }
        flip("commits/0");
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(-1, checkpoint.recovery().lastCommittedBatchId());
            assertEquals(List.of(plan(0)), checkpoint.recovery().pending());
        }
    }

    @Test
    void aDamagedNewestPlanIsRefusedWhereEntriesAreAtomic() {
        flip("offsets/4");
        assertRefused("offsets/4");
        assertRefused("offsets/4");
    }

    @Test
    void aTornNewestPlanIsPlannedAnewWhereEntriesAreNotAtomic() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = false;
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(directory, files))) {
            run(checkpoint, 0);
            checkpoint.writeOffsets(plan(1));
        }
        byte[] plan = Files.readAllBytes(directory.resolve("offsets/1"));
        for (int length : new int[] {0, 1, plan.length / 2, plan.length - 1}) {
            Files.write(directory.resolve("offsets/1"), Arrays.copyOf(plan, length));
            try (Checkpoint checkpoint = open(new LocalCheckpointStore(directory, files))) {
                assertEquals(0, checkpoint.recovery().lastCommittedBatchId());
                assertEquals(List.of(), checkpoint.recovery().pending());
                assertEquals(1, checkpoint.recovery().warnings().size());
                assertFalse(Files.exists(directory.resolve("offsets/1")));
                checkpoint.writeOffsets(plan(1));
            }
        }
        Files.write(directory.resolve("offsets/0"), Arrays.copyOf(plan, 3));
        assertFails(
                ErrorCondition.CHECKPOINT_CORRUPT,
                () -> open(new LocalCheckpointStore(directory, files)));
    }

    @Test
    void aTornNewestSourceEntryIsDroppedWhereEntriesAreNotAtomic() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = false;
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(directory, files))) {
            checkpoint.sourceLog(0).add(0, List.of("a"));
            run(checkpoint, 0);
            checkpoint.sourceLog(0).add(1, List.of("b"));
            run(checkpoint, 1);
        }
        Path entry = directory.resolve("sources/0/1");
        Files.write(entry, Arrays.copyOf(Files.readAllBytes(entry), 9));
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(directory, files))) {
            MetadataLog log = checkpoint.sourceLog(0);
            assertEquals(0, log.latestId().orElseThrow());
            assertTrue(log.add(1, List.of("c")));
        }
    }

    @Test
    void damageAnywhereElseIsRefused() {
        for (String name :
                List.of("commits/0", "commits/2", "offsets/0", "offsets/2", "offsets/3")) {
            byte[] whole = store.read(name).orElseThrow();
            flip(name);
            assertRefused(name);
            store.overwrite(name, whole);
        }
        open(store).close();
    }

    @Test
    void aMissingEntryIsRefused() {
        for (String name :
                List.of("commits/0", "commits/1", "offsets/0", "offsets/2", "offsets/3")) {
            byte[] whole = store.read(name).orElseThrow();
            store.delete(name);
            assertRefused(name);
            store.overwrite(name, whole);
        }
        open(store).close();
    }

    @Test
    void commitsThatEndTooEarlyAreRefused() {
        store.delete("commits/3");
        assertRefused("commits/3");
        store.delete("commits/2");
        assertRefused("commits/2");
    }

    @Test
    void missingOrChangedMetadataIsRefused() {
        byte[] metadata = store.read("metadata").orElseThrow();
        store.delete("metadata");
        assertRefused("metadata");
        String other =
                "{\"id\":\"" + UUID.fromString("00000000-0000-4000-8000-000000000001") + "\"}";
        store.overwrite("metadata", other.getBytes(StandardCharsets.US_ASCII));
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(store));
        store.overwrite("metadata", metadata);
        open(store).close();
    }

    @Test
    void anEntryFromElsewhereBreaksTheChain() throws IOException {
        InMemoryCheckpointStore other = new InMemoryCheckpointStore();
        try (Checkpoint checkpoint = open(other)) {
            for (long batch = 0; batch < 3; batch++) {
                checkpoint.writeOffsets(OffsetEntry.of(batch, 7, 7, List.of("1"), Map.of()));
                checkpoint.writeCommit(commit(batch), List.of());
            }
        }
        byte[] foreign = other.read("offsets/2").orElseThrow();
        assertEquals(
                QUERY.toString(),
                JsonLine.parse(EntryFormat.decode("f", foreign).lines().getFirst())
                        .text("queryId"));
        store.overwrite("offsets/2", foreign);
        assertRefused("offsets/2");
    }

    @Test
    void swappedEntriesAreRefused() {
        byte[] one = store.read("commits/1").orElseThrow();
        store.overwrite("commits/1", store.read("commits/2").orElseThrow());
        store.overwrite("commits/2", one);
        assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> open(store));
    }

    @Test
    void aLaterVersionsEntryIsNotSetAside() {
        byte[] later = EntryFormat.encode(List.of("{}"), 0, 1);
        String text = new String(later, StandardCharsets.UTF_8);
        assertTrue(text.startsWith("v1\n{}\n"));
        CRC32C crc = new CRC32C();
        crc.update("v2\n{}\nlen=6 prev=00000000 epoch=1".getBytes(StandardCharsets.UTF_8));
        String v2 =
                "v2\n{}\n#end len=6 crc32c=%08x prev=00000000 epoch=1\n"
                        .formatted((int) crc.getValue());
        store.overwrite("commits/3", v2.getBytes(StandardCharsets.UTF_8));
        assertFails(ErrorCondition.CHECKPOINT_INCOMPATIBLE, () -> open(store));
        assertTrue(store.read("commits/3").isPresent());
    }

    @Test
    void filesThatAreNotEntriesAreLeftAlone() {
        for (String name : List.of("offsets/.4.crc", "offsets/x", "commits/01", "commits/4.tmp")) {
            store.overwrite(name, new byte[] {1});
        }
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(3, checkpoint.recovery().lastCommittedBatchId());
        }
        assertTrue(store.read("commits/01").isPresent());
    }
}
