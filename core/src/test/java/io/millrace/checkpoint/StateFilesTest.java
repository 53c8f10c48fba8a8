package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.SCHEMA;
import static io.millrace.checkpoint.CheckpointFixtures.SPEC;
import static io.millrace.checkpoint.CheckpointFixtures.assertFails;
import static io.millrace.checkpoint.CheckpointFixtures.batch;
import static io.millrace.checkpoint.CheckpointFixtures.commit;
import static io.millrace.checkpoint.CheckpointFixtures.delta;
import static io.millrace.checkpoint.CheckpointFixtures.groups;
import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.options;
import static io.millrace.checkpoint.CheckpointFixtures.plan;
import static io.millrace.checkpoint.CheckpointFixtures.restore;
import static io.millrace.checkpoint.CheckpointFixtures.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.checkpoint.store.InMemoryCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.state.StateDelta;
import io.millrace.state.StateFileKind;
import io.millrace.state.StateSpec;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

class StateFilesTest {
    private final BufferAllocator allocator = Allocators.root();
    private final InMemoryCheckpointStore store = new InMemoryCheckpointStore();
    private final Map<String, Long> model = new TreeMap<>();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    /// Changes some groups of the model and returns the delta.
    private StateDelta change(SplittableRandom random, int keyCount) {
        Map<String, Long> upserts = new TreeMap<>();
        List<String> tombstones = new ArrayList<>();
        int changes = random.nextInt(keyCount);
        for (int i = 0; i < changes; i++) {
            String key = "key-" + random.nextInt(keyCount);
            if (upserts.containsKey(key) || tombstones.contains(key)) {
                continue;
            }
            if (random.nextInt(4) == 0 && model.remove(key) != null) {
                tombstones.add(key);
            } else {
                upserts.put(key, random.nextLong());
            }
        }
        model.putAll(upserts);
        return delta(allocator, upserts, tombstones);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void restoreGivesTheModelAfterAnyDeltasSnapshotsAndRestarts(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int retained = 1 + random.nextInt(15);
        CheckpointOptions options =
                CheckpointOptions.of(CheckpointFixtures.QUERY, "t").retaining(retained);
        Checkpoint checkpoint = Checkpoint.open(store, options);
        for (long batchId = 0; batchId < 60; batchId++) {
            if (random.nextInt(7) == 0) {
                run(checkpoint, batchId);
            } else {
                run(checkpoint, allocator, batchId, change(random, 40), model);
            }
            if (random.nextInt(4) == 0) {
                checkpoint.close();
                checkpoint = Checkpoint.open(store, options);
                assertEquals(batchId, checkpoint.recovery().lastCommittedBatchId());
            }
            assertEquals(batchId + 1, checkpoint.stateFiles().version());
            assertEquals(model, restore(checkpoint, allocator), "after batch " + batchId);
        }
        checkpoint.close();
        assertTrue(
                store.list("state/0").size() < 2 * (retained + 24),
                () -> "files that no batch needs: " + store.list("state/0"));
    }

    private Checkpoint twentyFiveBatches() {
        SplittableRandom random = new SplittableRandom(99);
        Checkpoint checkpoint = Checkpoint.open(store, options("t"));
        for (long batchId = 0; batchId < 25; batchId++) {
            StateDelta delta = change(random, 20);
            if (delta.isEmpty()) {
                model.put("always", batchId);
                delta = delta(allocator, Map.of("always", batchId), List.of());
            }
            run(checkpoint, allocator, batchId, delta, model);
        }
        return checkpoint;
    }

    private List<String> snapshots() {
        List<String> names = new ArrayList<>(store.list("state/0"));
        names.removeIf(name -> !name.endsWith(".snap"));
        names.sort(Comparator.comparingInt(name -> Integer.parseInt(name.split("\\.")[0])));
        return names;
    }

    @Test
    void aSnapshotComesAfterTenDeltas() throws IOException {
        try (Checkpoint checkpoint = twentyFiveBatches()) {
            assertEquals(List.of("11.1.snap", "22.1.snap"), snapshots());
            assertEquals(model, restore(checkpoint, allocator));
            assertEquals(Set.of(0), checkpoint.stateFiles().specs().keySet());
        }
    }

    @Test
    void aDamagedSnapshotIsPassedOverForAnOlderOne() throws IOException {
        twentyFiveBatches().close();
        byte[] bytes = store.read("state/0/22.1.snap").orElseThrow();
        bytes[bytes.length / 2] ^= 4;
        store.overwrite("state/0/22.1.snap", bytes);
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(model, restore(checkpoint, allocator));
        }
        store.delete("state/0/22.1.snap");
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(model, restore(checkpoint, allocator));
        }
        store.delete("state/0/11.1.snap");
        try (Checkpoint checkpoint = open(store)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> restore(checkpoint, allocator));
        }
    }

    @Test
    void aDamagedDeltaAfterTheSnapshotIsRefused() throws IOException {
        twentyFiveBatches().close();
        byte[] bytes = store.read("state/0/24.1.delta").orElseThrow();
        bytes[bytes.length / 3] ^= 4;
        store.overwrite("state/0/24.1.delta", bytes);
        try (Checkpoint checkpoint = open(store)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> restore(checkpoint, allocator));
        }
        store.overwrite("state/0/24.1.delta", store.read("state/0/23.1.delta").orElseThrow());
        try (Checkpoint checkpoint = open(store)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> restore(checkpoint, allocator));
        }
        store.delete("state/0/24.1.delta");
        try (Checkpoint checkpoint = open(store)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> restore(checkpoint, allocator));
        }
    }

    @Test
    void aMissingFileOfTheLastBatchIsRefusedAsOne() throws IOException {
        twentyFiveBatches().close();
        store.delete("state/0/25.1.delta");
        try (Checkpoint checkpoint = open(store)) {
            assertFails(ErrorCondition.CHECKPOINT_CORRUPT, () -> restore(checkpoint, allocator));
        }
    }

    @Test
    void filesOfABatchThatWasNotCommittedAreNotRead() throws IOException {
        try (Checkpoint checkpoint = open(store);
                StateDelta lost = delta(allocator, groups("a", 7, "b", 8), List.of())) {
            run(checkpoint, allocator, 0, delta(allocator, groups("a", 1), List.of()), model);
            checkpoint.writeOffsets(plan(1));
            store.refuse("commits/1");
            assertFails(
                    ErrorCondition.CHECKPOINT_IO,
                    () -> checkpoint.writeCommit(commit(1), List.of(OperatorState.of(SPEC, lost))));
            store.refuse("");
        }
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(Map.of("a", 1L), restore(checkpoint, allocator));
            try (StateDelta delta = delta(allocator, groups("a", 2), List.of())) {
                CommitEntry committed =
                        checkpoint.writeCommit(commit(1), List.of(OperatorState.of(SPEC, delta)));
                assertEquals("state/0/2.2.delta", committed.stateFiles().getLast().name());
            }
            assertEquals(Map.of("a", 2L), restore(checkpoint, allocator));
        }
        assertTrue(store.list("state/0").contains("2.1.delta"));
    }

    @Test
    void aStateFileOfThisEpochThatIsThereIsTakenAsItIs() throws IOException {
        List<OperatorState> none = List.of();
        try (Checkpoint checkpoint = open(store);
                StateDelta delta = delta(allocator, groups("a", 7), List.of())) {
            checkpoint.writeOffsets(plan(0));
            store.refuse("commits/0");
            List<OperatorState> states = List.of(OperatorState.of(SPEC, delta));
            assertFails(
                    ErrorCondition.CHECKPOINT_IO, () -> checkpoint.writeCommit(commit(0), states));
        }
        store.refuse("");
        byte[] left = store.read("state/0/1.1.delta").orElseThrow();
        // A copy without the dot files: the next run claims the same epoch again.
        store.delete(".epochs/1");
        store.delete("offsets/0");
        try (Checkpoint checkpoint = open(store);
                StateDelta delta = delta(allocator, groups("a", 7), List.of())) {
            assertEquals(1, checkpoint.epoch());
            checkpoint.writeOffsets(plan(0));
            checkpoint.writeCommit(commit(0), List.of(OperatorState.of(SPEC, delta)));
            assertEquals(Map.of("a", 7L), restore(checkpoint, allocator));
            checkpoint.writeOffsets(plan(1));
            checkpoint.writeCommit(commit(1), none);
        }
        assertArrayEquals(left, store.read("state/0/1.1.delta").orElseThrow());
    }

    @Test
    void anotherSpecIsIncompatible() throws IOException {
        try (Checkpoint checkpoint = open(store)) {
            run(checkpoint, allocator, 0, delta(allocator, groups("a", 1), List.of()), model);
            for (StateSpec other :
                    List.of(
                            new StateSpec(0, SCHEMA, 1, "sum by key"),
                            new StateSpec(0, SCHEMA, 0, SPEC.fingerprint()),
                            new StateSpec(
                                    0,
                                    StructType.fromDDL("key STRING, m0_count INT"),
                                    1,
                                    SPEC.fingerprint()))) {
                try (var rows = checkpoint.stateFiles().restore(other, allocator)) {
                    assertFails(ErrorCondition.CHECKPOINT_INCOMPATIBLE, rows::next);
                }
            }
            StateSpec unknown = new StateSpec(1, SCHEMA, 1, SPEC.fingerprint());
            try (var rows = checkpoint.stateFiles().restore(unknown, allocator)) {
                assertEquals(null, rows.next());
            }
        }
    }

    @Test
    void anOperatorThatRestsKeepsItsState() throws IOException {
        CheckpointOptions options =
                CheckpointOptions.of(CheckpointFixtures.QUERY, "t").retaining(2);
        try (Checkpoint checkpoint = Checkpoint.open(store, options)) {
            run(checkpoint, allocator, 0, delta(allocator, groups("a", 1), List.of()), model);
            for (long batchId = 1; batchId < 30; batchId++) {
                run(checkpoint, batchId);
            }
        }
        try (Checkpoint checkpoint = Checkpoint.open(store, options)) {
            assertEquals(Map.of("a", 1L), restore(checkpoint, allocator));
        }
        assertEquals(3, store.list("commits").size());
    }

    @Test
    void deltasOfThriceTheSnapshotAskForAnother() {
        StateChain chain = new StateChain(List.of(file(1, StateFileKind.DELTA, 9 << 20)));
        assertFalse(chain.isSnapshotDue());
        chain = chain.with(List.of(file(2, StateFileKind.DELTA, 9 << 20)));
        assertTrue(chain.isSnapshotDue());
        chain = chain.with(List.of(file(2, StateFileKind.SNAPSHOT, 6 << 20)));
        assertFalse(chain.isSnapshotDue());
        chain = chain.with(List.of(file(3, StateFileKind.DELTA, 9 << 20)));
        chain = chain.with(List.of(file(4, StateFileKind.DELTA, 9 << 20)));
        assertFalse(chain.isSnapshotDue());
        chain = chain.with(List.of(file(5, StateFileKind.DELTA, 9 << 20)));
        assertTrue(chain.isSnapshotDue());
        assertEquals(1, chain.lowestVersion());
        chain = chain.with(List.of(file(5, StateFileKind.SNAPSHOT, 6 << 20)));
        assertEquals(2, chain.lowestVersion());
        assertEquals(StateFileKind.SNAPSHOT, chain.files().getFirst().kind());
    }

    private static StateFile file(long version, StateFileKind kind, long byteCount) {
        return new StateFile(0, version, 1, kind, 1, byteCount, 0);
    }

    @Test
    void aSnapshotWithoutADeltaStandsAlone() throws IOException {
        try (Checkpoint checkpoint = open(store);
                Batch all = batch(allocator, groups("x", 5))) {
            checkpoint.writeOffsets(plan(0));
            StateDelta none = new StateDelta(List.of(), List.of());
            CommitEntry committed =
                    checkpoint.writeCommit(
                            commit(0),
                            List.of(new OperatorState(SPEC, none, Optional.of(List.of(all)))));
            assertEquals(1, committed.stateFiles().size());
            assertEquals(Map.of("x", 5L), restore(checkpoint, allocator));
        }
    }
}
