package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.SPEC;
import static io.millrace.checkpoint.CheckpointFixtures.assertFails;
import static io.millrace.checkpoint.CheckpointFixtures.batch;
import static io.millrace.checkpoint.CheckpointFixtures.commit;
import static io.millrace.checkpoint.CheckpointFixtures.delta;
import static io.millrace.checkpoint.CheckpointFixtures.groups;
import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.plan;
import static io.millrace.checkpoint.CheckpointFixtures.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.CheckpointVerification.Finding;
import io.millrace.checkpoint.CheckpointVerification.Leftover;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.state.StateDelta;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What `verify` says beyond whether a start is refused: which files stand in, and what is left
/// over. Batches 0 to 3 are done, with snapshots of the state after 1 and 2.
class CheckpointVerifierTest {
    private final BufferAllocator allocator = Allocators.root();
    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore();

    @BeforeEach
    void write() throws IOException {
        try (Checkpoint checkpoint = open(store)) {
            for (int id = 0; id < 4; id++) {
                checkpoint.sourceLog(0).add(id, List.of("{}"));
                checkpoint.writeOffsets(plan(id));
                try (StateDelta delta = delta(allocator, groups("a", id + 1), List.of());
                        Batch all = batch(allocator, groups("a", id + 1))) {
                    Optional<List<Batch>> snapshot =
                            id == 1 || id == 2 ? Optional.of(List.of(all)) : Optional.empty();
                    checkpoint.writeCommit(
                            commit(id), List.of(new OperatorState(SPEC, delta, snapshot)));
                }
            }
        }
    }

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private void flip(String name) {
        byte[] bytes = store.read(name).orElseThrow();
        bytes[bytes.length / 2] ^= 1;
        store.overwrite(name, bytes);
    }

    private CheckpointVerification verify() {
        return CheckpointVerification.of(store);
    }

    private Finding onlyFinding() {
        assertEquals(1, verify().findings().size(), () -> verify().toString());
        return verify().findings().getFirst();
    }

    @Test
    void olderFilesStandInForTheNewestSnapshot() throws IOException {
        flip("state/0/3.1.snap");
        assertTrue(onlyFinding().consequence().contains("files before it"));
        assertFalse(verify().start().isRefused());
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(groups("a", 4), restore(checkpoint, allocator));
        }
    }

    @Test
    void aSnapshotThatNobodyNeedsIsToldOf() throws IOException {
        flip("state/0/2.1.snap");
        assertTrue(onlyFinding().consequence().contains("does not need it"));
        assertFalse(verify().start().isRefused());
        flip("state/0/3.1.snap");
        assertEquals(2, verify().findings().size());
        assertTrue(verify().start().isRefused());
        try (Checkpoint checkpoint = open(store)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> restore(checkpoint, allocator));
        }
    }

    @Test
    void withoutAnyWholeCommitAllEntriesAreStillRead() {
        for (int id = 0; id < 4; id++) {
            flip("commits/" + id);
        }
        flip("offsets/2");
        List<String> damaged =
                verify().findings().stream().map(finding -> finding.damage().file()).toList();
        assertEquals(
                List.of("commits/0", "commits/1", "commits/2", "commits/3", "offsets/2"), damaged);
        assertTrue(verify().start().isRefused());
    }

    @Test
    void everyMissingNumberIsNamed() {
        store.delete("offsets/1");
        store.delete("offsets/2");
        List<String> missing =
                verify().findings().stream().map(finding -> finding.damage().file()).toList();
        assertEquals(List.of("offsets/1", "offsets/2"), missing);
        assertTrue(verify().start().isRefused());
    }

    @Test
    @Timeout(20)
    void aStrayFileWithAHugeNumberIsToldInFewWords() {
        byte[] entry = store.read("offsets/1").orElseThrow();
        store.overwrite("offsets/123456789012345", entry);
        store.overwrite("sources/0/123456789012345", entry);
        int count = verify().findings().size();
        assertTrue(count > 2 && count < 300, () -> count + " findings");
        assertTrue(verify().start().isRefused());
    }

    @Test
    void whatNothingNeedsIsLeftOver() {
        for (String name :
                List.of(".tmp.1.x.0", "offsets/.1.damaged.1", "commits/x", "state/0/9.9.delta")) {
            store.overwrite(name, new byte[] {1});
        }
        CheckpointVerification verified = verify();
        assertTrue(verified.isWhole(), verified::toString);
        assertEquals(
                List.of(".tmp.1.x.0", "offsets/.1.damaged.1", "commits/x", "state/0/9.9.delta"),
                verified.leftovers().stream().map(Leftover::file).toList());
    }

    @Test
    void anInspectionShowsTheSameState() throws IOException {
        flip(".epochs/1");
        CheckpointInspection shown = CheckpointInspection.read(store);
        assertEquals("", shown.runs().getFirst().name());
        assertEquals(3, shown.recovery().lastCommittedBatchId());
        CheckpointInspection.Operator operator = shown.operators().getFirst();
        assertEquals(Optional.empty(), operator.spec().orElseThrow().differenceTo(SPEC));
        long bytes = 0;
        for (StateFile file : operator.files()) {
            bytes += store.read(file.name()).orElseThrow().length;
        }
        assertEquals(bytes, operator.byteCount());
        for (StateFile file : operator.files()) {
            store.delete(file.name());
        }
        assertEquals(
                Optional.empty(),
                CheckpointInspection.read(store).operators().getFirst().spec(),
                "no file can tell");
    }
}
