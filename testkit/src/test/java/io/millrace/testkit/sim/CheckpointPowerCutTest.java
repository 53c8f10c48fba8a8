package io.millrace.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.FileOperations;
import io.millrace.checkpoint.LocalCheckpointStore;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.DiskOperation.Kind;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a run finds in the page cache after a kill, and relies on, is there after a power cut.
@Seeded
final class CheckpointPowerCutTest {
    private static final Path CHECKPOINT = Path.of("/data/checkpoint");
    private static final int CUTS = 100;
    private static final List<String> LINES = List.of("{\"file\":1}");

    private static Checkpoint open(FileOperations files) {
        return Checkpoint.open(
                new LocalCheckpointStore(CHECKPOINT, files),
                CheckpointOptions.of(UUID.randomUUID(), "test"));
    }

    /// Work that a process dies of.
    @FunctionalInterface
    private interface Work {
        void run(FileOperations files) throws IOException;
    }

    /// Does work in a process that is killed right after the operation, before any sync.
    private static void dieAfter(SimulatedDisk disk, Kind kind, String path, Work work) {
        DiskView[] view = new DiskView[1];
        boolean[] isReached = new boolean[1];
        view[0] =
                disk.view(
                        operation -> {
                            if (isReached[0]) {
                                view[0].kill();
                            }
                            isReached[0] |=
                                    operation.kind() == kind
                                            && operation
                                                    .path()
                                                    .equals(CHECKPOINT.resolve(path).normalize());
                        });
        assertThrows(SimulatedDeath.class, () -> work.run(view[0]));
        assertTrue(isReached[0], path);
    }

    @Test
    void anEntryOfASourceThatARestartFoundIsKept(Seed seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        dieAfter(
                disk,
                Kind.LINK,
                "sources/0/0",
                files -> {
                    try (Checkpoint checkpoint = open(files)) {
                        checkpoint.sourceLog(0).add(0, LINES);
                    }
                });
        try (Checkpoint second = open(disk)) {
            assertEquals(Optional.of(LINES), second.sourceLog(0).get(0));
            for (int i = 0; i < CUTS; i++) {
                SimulatedDisk cut = disk.copy();
                cut.cutPower(seed.ofCase(i).random());
                try (Checkpoint third = open(cut)) {
                    assertEquals(Optional.of(LINES), third.sourceLog(0).get(0));
                }
            }
        }
    }

    @Test
    void anEntryOfASourceThatAnotherRunWroteFirstIsKept(Seed seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        try (Checkpoint older = open(disk)) {
            older.sourceLog(0);
            disk.kill(); // As on another machine: the lock is no safeguard.
            dieAfter(
                    disk,
                    Kind.LINK,
                    "sources/0/0",
                    files -> {
                        try (Checkpoint newer = open(files)) {
                            newer.sourceLog(0).add(0, LINES);
                        }
                    });
            assertFalse(older.sourceLog(0).add(0, List.of("{\"file\":2}")));
            for (int i = 0; i < CUTS; i++) {
                SimulatedDisk cut = disk.copy();
                cut.cutPower(seed.ofCase(i).random());
                try (Checkpoint third = open(cut)) {
                    assertEquals(Optional.of(LINES), third.sourceLog(0).get(0));
                }
            }
        }
    }

    @Test
    void aDirectoryThatARestartFoundIsKept(Seed seed) throws IOException {
        for (String made : List.of("sources/0", "offsets", ".epochs", "")) {
            SimulatedDisk disk = new SimulatedDisk(1);
            dieAfter(disk, Kind.CREATE_DIRECTORY, made, files -> open(files).sourceLog(0));
            try (Checkpoint second = open(disk)) {
                second.sourceLog(0).add(0, LINES);
                for (int i = 0; i < CUTS; i++) {
                    SimulatedDisk cut = disk.copy();
                    cut.cutPower(seed.ofCase(i).random());
                    try (Checkpoint third = open(cut)) {
                        assertEquals(second.queryId(), third.queryId(), made);
                        assertEquals(Optional.of(LINES), third.sourceLog(0).get(0), made);
                    }
                }
            }
        }
    }

    @Test
    void aParentThatARunMadeBeforeItWasKilledIsKept(Seed seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        dieAfter(disk, Kind.CREATE_DIRECTORY, "..", files -> open(files).close());
        try (Checkpoint second = open(disk)) {
            for (int i = 0; i < CUTS; i++) {
                SimulatedDisk cut = disk.copy();
                cut.cutPower(seed.ofCase(i).random());
                try (Checkpoint third = open(cut)) {
                    assertEquals(second.queryId(), third.queryId());
                }
            }
        }
    }
}
