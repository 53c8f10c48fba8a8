package io.millrace.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.Checkpoint;
import io.millrace.checkpoint.CheckpointOptions;
import io.millrace.checkpoint.OffsetEntry;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.DiskOperation.Kind;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// What a run finds in the page cache after a kill, and relies on, is there after a power cut.
@Seeded
final class CheckpointPowerCutTest {
    private static final Path CHECKPOINT = Path.of("/data/checkpoint");
    private static final int CUTS = 100;
    private static final List<String> LINES = List.of("{\"file\":1}");
    private static final OffsetEntry PLAN =
            OffsetEntry.of(0, 1000, 0, List.of("0"), new TreeMap<>());

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
                        checkpoint.writeOffsets(PLAN);
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
        Checkpoint[] newer = new Checkpoint[1];
        DiskView[] older = new DiskView[1];
        boolean[] isArmed = new boolean[1];
        boolean[] isLinked = new boolean[1];
        older[0] =
                disk.view(
                        operation -> {
                            boolean isPlanning =
                                    newer[0] == null
                                            && isArmed[0]
                                            && operation.kind() == Kind.CREATE;
                            if (isPlanning) {
                                newer[0] = open(disk);
                                newer[0].sourceLog(0);
                            }
                            if (isLinked[0]) {
                                older[0].kill();
                            }
                            isLinked[0] |=
                                    operation.kind() == Kind.LINK
                                            && operation.path().endsWith("sources/0/0");
                        });
        older[0].ignoreLocks(); // As on another machine.
        Checkpoint outrun = open(older[0]);
        outrun.sourceLog(0).add(0, LINES);
        isArmed[0] = true;
        assertThrows(SimulatedDeath.class, () -> outrun.writeOffsets(PLAN));
        try (Checkpoint second = newer[0]) {
            second.sourceLog(0).add(0, List.of("{\"file\":2}"));
            second.writeOffsets(PLAN);
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
    void aDirectoryThatARestartFoundIsKept(Seed seed) throws IOException {
        for (String made : List.of("sources/0", "offsets", ".epochs", "")) {
            SimulatedDisk disk = new SimulatedDisk(1);
            dieAfter(disk, Kind.CREATE_DIRECTORY, made, files -> open(files).sourceLog(0));
            try (Checkpoint second = open(disk)) {
                second.sourceLog(0).add(0, LINES);
                second.writeOffsets(PLAN);
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
