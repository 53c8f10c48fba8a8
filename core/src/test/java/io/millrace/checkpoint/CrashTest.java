package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.delta;
import static io.millrace.checkpoint.CheckpointFixtures.groups;
import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.plan;
import static io.millrace.checkpoint.CheckpointFixtures.restore;
import static io.millrace.checkpoint.CheckpointFixtures.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.batch.Allocators;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.FaultyFileOperations;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/// Three batches, broken off at every single operation on the disk, and started again.
class CrashTest {
    private static final int BATCHES = 3;

    @TempDir Path directory;

    private final BufferAllocator allocator = Allocators.root();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    /// The state after so many batches.
    private static Map<String, Long> model(long batches) {
        return switch ((int) batches) {
            case 0 -> groups();
            case 1 -> groups("a", 1, "b", 1);
            case 2 -> groups("a", 2, "b", 1);
            default -> groups("a", 2, "c", 1);
        };
    }

    private void runBatch(Checkpoint checkpoint, long batchId) {
        Map<String, Long> upserts =
                switch ((int) batchId) {
                    case 0 -> groups("a", 1, "b", 1);
                    case 1 -> groups("a", 2);
                    default -> groups("c", 1);
                };
        List<String> tombstones = batchId == 2 ? List.of("b") : List.of();
        run(
                checkpoint,
                allocator,
                batchId,
                delta(allocator, upserts, tombstones),
                model(batchId + 1));
    }

    private void runAll(CheckpointStore store) {
        try (Checkpoint checkpoint = open(store)) {
            goOn(checkpoint);
        }
    }

    private void goOn(Checkpoint checkpoint) {
        long next = checkpoint.recovery().lastCommittedBatchId() + 1;
        for (long batch = next; batch < BATCHES; batch++) {
            runBatch(checkpoint, batch);
        }
    }

    private List<String> operations(String name, boolean hasLinks) {
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = hasLinks;
        runAll(new LocalCheckpointStore(directory.resolve(name), files));
        return files.log;
    }

    /// @param only the operations to break at; empty for all
    private void breakOffEverywhere(String name, boolean hasLinks, String only, Breaking breaking)
            throws IOException {
        List<String> operations = operations(name, hasLinks);
        assertTrue(operations.size() > 40, () -> operations.size() + " operations");
        for (int at = 0; at < operations.size(); at++) {
            if (!operations.get(at).startsWith(only)) {
                continue;
            }
            Path root = directory.resolve(name + at);
            FaultyFileOperations files = new FaultyFileOperations();
            files.hasLinks = hasLinks;
            breaking.prepare().accept(files, at);
            breaking.run().accept(() -> runAll(new LocalCheckpointStore(root, files)));
            assertRecovers(root, hasLinks, name + at + " " + operations.get(at));
        }
    }

    private void assertRecovers(Path root, boolean hasLinks, String how) throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        files.hasLinks = hasLinks;
        LocalCheckpointStore store = new LocalCheckpointStore(root, files);
        try (Checkpoint checkpoint = open(store)) {
            Recovery recovery = checkpoint.recovery();
            long done = recovery.lastCommittedBatchId() + 1;
            assertEquals(model(done), restore(checkpoint, allocator), how);
            for (OffsetEntry pending : recovery.pending()) {
                assertEquals(plan(done), pending, how);
            }
            goOn(checkpoint);
        }
        try (Checkpoint checkpoint = open(store)) {
            assertEquals(BATCHES - 1, checkpoint.recovery().lastCommittedBatchId(), how);
            assertEquals(model(BATCHES), restore(checkpoint, allocator), how);
        }
        assertFalse(store.list("").stream().anyMatch(name -> name.startsWith(".tmp.")), how);
    }

    /// How to break a run off.
    private record Breaking(ObjIntConsumer<FaultyFileOperations> prepare, Consumer<Runnable> run) {}

    private static void runToTheCrash(Runnable work) {
        try {
            work.run();
        } catch (FaultyFileOperations.SimulatedCrash e) {
            // A run without links has fewer operations and may end before the crash.
        }
    }

    private static void runToTheError(Runnable work) {
        try {
            work.run();
        } catch (MillraceException e) {
            assertEquals(ErrorCondition.CHECKPOINT_IO, e.condition());
        }
    }

    @Test
    void aCrashAtAnyOperationLosesNothing() throws IOException {
        breakOffEverywhere(
                "crash",
                true,
                "",
                new Breaking((files, at) -> files.crashAt(at, false), CrashTest::runToTheCrash));
    }

    @Test
    void aTornWriteAtAnyOperationLosesNothing() throws IOException {
        breakOffEverywhere(
                "torn",
                true,
                "write",
                new Breaking((files, at) -> files.crashAt(at, true), CrashTest::runToTheCrash));
    }

    @Test
    void aTornWriteWithoutHardLinksLosesNothing() throws IOException {
        breakOffEverywhere(
                "linkless",
                false,
                "write",
                new Breaking((files, at) -> files.crashAt(at, true), CrashTest::runToTheCrash));
    }

    @Test
    void anErrorAtAnyOperationStopsAndARestartGoesOn() throws IOException {
        breakOffEverywhere(
                "error",
                true,
                "",
                new Breaking(FaultyFileOperations::failFrom, CrashTest::runToTheError));
    }

    @Test
    void nothingIsWrittenAfterAnError() throws IOException {
        FaultyFileOperations files = new FaultyFileOperations();
        try (Checkpoint checkpoint =
                open(new LocalCheckpointStore(directory.resolve("once"), files))) {
            runBatch(checkpoint, 0);
            files.failFrom(files.operations());
            CheckpointFixtures.assertFails(
                    ErrorCondition.CHECKPOINT_IO, () -> checkpoint.writeOffsets(plan(1)));
            files.failFrom(Integer.MAX_VALUE);
            files.log.clear();
            CheckpointFixtures.assertFails(
                    ErrorCondition.CHECKPOINT_IO, () -> checkpoint.writeOffsets(plan(1)));
            assertEquals(List.of(), files.log);
        }
    }
}
