package io.millrace.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.CommitEntry;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.RowCounts;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.sim.DiskOperation.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/// Two runs on one checkpoint, as from two machines: a second one is opened, or goes through whole
/// batches, between two operations of the first.
final class CheckpointRivalsTest {
    private static final Path CHECKPOINT = Path.of("/data/checkpoint");

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private boolean hasCome;

    private static Checkpoint open(FileOperations files) {
        return Checkpoint.open(
                new LocalCheckpointStore(CHECKPOINT, files),
                new CheckpointOptions(UUID.randomUUID(), "test", 1, false));
    }

    /// Work of the rival.
    @FunctionalInterface
    private interface Work {
        void run(Checkpoint rival) throws IOException;
    }

    /// Returns files whose user is interrupted once by a rival, before the operation.
    private DiskView interruptedAt(Predicate<DiskOperation> operation, Work work) {
        DiskView view =
                disk.view(
                        next -> {
                            if (!hasCome && operation.test(next)) {
                                hasCome = true;
                                try (Checkpoint rival = open(disk)) {
                                    work.run(rival);
                                }
                            }
                        });
        view.ignoreLocks();
        return view;
    }

    private static Predicate<DiskOperation> linkOf(String path) {
        return next ->
                next.kind() == Kind.LINK
                        && CHECKPOINT.relativize(next.path()).toString().startsWith(path);
    }

    private static OffsetEntry plan(long batchId) {
        return OffsetEntry.of(batchId, 1000 + batchId, 0, List.of(), new TreeMap<>());
    }

    private static void runBatch(Checkpoint checkpoint, long batchId) {
        checkpoint.writeOffsets(plan(batchId));
        checkpoint.writeCommit(
                new CommitEntry(batchId, 0, List.of(), "", new RowCounts(0, 0, 0)), List.of());
        checkpoint.purge();
    }

    @Test
    void aRivalDoesNotSweepAwayTheClaimOfARunThatIsBeingOpened() {
        DiskView files = interruptedAt(linkOf(".epochs/1"), _ -> {});
        try (Checkpoint checkpoint = open(files)) {
            assertTrue(hasCome);
            assertEquals(2, checkpoint.epoch());
        }
    }

    @Test
    void aRivalThatSweepsDoesNotMakeLinksLookImpossible() throws IOException {
        open(disk).close();
        DiskView files = interruptedAt(linkOf(".tmp.0."), _ -> {});
        try (LocalCheckpointStore store = new LocalCheckpointStore(CHECKPOINT, files)) {
            assertTrue(store.isAtomic());
            assertTrue(hasCome);
        }
    }

    @Test
    void aDirectoryThatIsNotThereDoesNotMakeTheProbeTryForEver() throws IOException {
        try (LocalCheckpointStore store = new LocalCheckpointStore(CHECKPOINT, disk)) {
            assertThrows(NoSuchFileException.class, store::isAtomic);
        }
    }

    @Test
    void aSourceOfARunThatWasOutrunIsFenced() throws IOException {
        DiskView files = interruptedAt(linkOf("sources/0/0"), _ -> {});
        try (Checkpoint checkpoint = open(files)) {
            checkpoint.sourceLog(0).add(0, List.of("{}"));
            assertFenced(() -> checkpoint.writeOffsets(plan(0)));
        }
    }

    @Test
    void aRunThatIsOutrunWhileItRecoversIsFenced() {
        try (Checkpoint first = open(disk)) {
            runBatch(first, 0);
            runBatch(first, 1);
        }
        Predicate<DiskOperation> reading =
                next ->
                        next.kind() == Kind.FORCE
                                && next.path().equals(CHECKPOINT.resolve("metadata"));
        DiskView files =
                interruptedAt(
                        reading,
                        rival -> {
                            for (long batchId = 2; batchId < 6; batchId++) {
                                runBatch(rival, batchId);
                            }
                        });
        assertFenced(() -> open(files).close());
        assertFalse(disk.toString().contains("offsets/1 "), disk.toString());
    }

    private static void assertFenced(Executable work) {
        MillraceException thrown = assertThrows(MillraceException.class, work);
        assertEquals(ErrorCondition.FENCED, thrown.condition(), thrown.toString());
    }
}
