package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.FileOperations;
import io.millrace.error.MillraceException;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Goal: each batch is in the directory once, wherever a run of the query dies, fails, loses its
/// power or falls asleep. Method: a run of three batches, cut at its Kth operation on files, for
/// every K; at the beginning of the directory, and around entries of the log that take in others.
final class SinkStepsTest {
    private static final Path OUT = Path.of("/data/out");

    /// The death of a run.
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Returns how many batches are there before; nightly also enough for an entry of a hundred.
    static List<Long> beginnings() {
        return Boolean.getBoolean("millrace.nightly") ? List.of(0L, 7L, 8L, 98L) : List.of(0L, 8L);
    }

    private static SinkQuery query(long batches) throws IOException {
        FileOperations disk = new MemoryFiles();
        disk.createDirectory(Path.of("/data"), FileOperations.Access.DEFAULT);
        disk.syncDirectory(Path.of("/"));
        SinkQuery query = new SinkQuery(disk, OUT);
        if (batches > 0) {
            query.run(batches - 1, disk);
        }
        return query;
    }

    /// Dies when it is about to do its Kth operation, and does nothing any more.
    private static final class Deadly implements SteppedFiles.Step {
        private final int deadly;
        private int count;

        Deadly(int deadly) {
            this.deadly = deadly;
        }

        @Override
        public void before(String what) {
            count++;
            if (count >= deadly) {
                throw new Crash();
            }
        }
    }

    /// One case of an exhaustive test.
    private interface Case {
        /// @param operation the number of the operation at which something happens, from 1
        /// @return whether there were so many operations
        boolean run(int operation) throws IOException;
    }

    private static void forEachOperation(Case body) throws IOException {
        int operation = 1;
        while (body.run(operation)) {
            operation++;
        }
        int count = operation;
        assertTrue(count > 50, () -> "no more than " + count + " operations");
    }

    /// Lets a run die, and returns whether it came so far.
    private static boolean dies(SinkQuery query, long last, int operation) throws IOException {
        try {
            query.run(last, new SteppedFiles(query.disk, new Deadly(operation)));
            return false;
        } catch (Crash _) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void aCrashAtEachOperationLosesAndDoublesNothing(long before) throws IOException {
        forEachOperation(
                operation -> {
                    SinkQuery query = query(before);
                    boolean isReached = dies(query, before + 2, operation);
                    query.run(before + 3, query.disk);
                    query.assertWhole(before + 3);
                    return isReached;
                });
    }

    /// A run dies anywhere, and what it left half synced is what the next one finds, and relies on
    /// until it loses its power, anywhere, too.
    @ParameterizedTest
    @MethodSource("beginnings")
    void aPowerCutAfterACrashLosesAndDoublesNothing(long before) throws IOException {
        // The first batches of a directory take most steps, and are cheapest to set up.
        int stride = Boolean.getBoolean("millrace.nightly") ? 1 : before == 0 ? 3 : 7;
        forEachOperation(
                first -> {
                    boolean isReached = false;
                    for (int second = 1 + first % stride; second < 100; second += stride) {
                        SinkQuery query = query(before);
                        isReached |= dies(query, before + 2, first);
                        dies(query, before + 3, second);
                        ((MemoryFiles) query.disk).cutPower(() -> false);
                        query.run(before + 4, query.disk);
                        query.assertWhole(before + 4);
                    }
                    return isReached;
                });
    }

    @Seeded
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aPowerCutThatLeavesSomeOfWhatWasNotSyncedIsOneToo(long before, Seed seed)
            throws Exception {
        seed.forCases(
                4,
                random ->
                        forEachOperation(
                                operation -> {
                                    SinkQuery query = query(before);
                                    MemoryFiles disk = (MemoryFiles) query.disk;
                                    boolean isReached = dies(query, before + 2, operation);
                                    disk.cutPower(random::nextBoolean);
                                    dies(query, before + 3, random.nextInt(1, 100));
                                    disk.cutPower(random::nextBoolean);
                                    query.run(before + 4, disk);
                                    query.assertWhole(before + 4);
                                    return isReached;
                                }));
    }

    /// A full disk, a bad sector: one operation fails, and with it the run.
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aFailureOfEachOperationEndsTheRunAndTheNextGoesOn(long before) throws IOException {
        forEachOperation(
                operation -> {
                    SinkQuery query = query(before);
                    List<String> steps = new ArrayList<>();
                    SteppedFiles.Step step =
                            what -> {
                                steps.add(what);
                                if (steps.size() == operation) {
                                    throw new IOException("No space left on device");
                                }
                            };
                    try {
                        query.run(before + 2, new SteppedFiles(query.disk, step));
                    } catch (IOException | MillraceException _) {
                        // The run has ended. A failed clean-up after an error does not show.
                    }
                    query.run(before + 3, query.disk);
                    query.assertWhole(before + 3);
                    return steps.size() >= operation;
                });
    }

    /// A newer run goes far ahead while the older one sleeps.
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aRunThatWakesUpAtAnyOperationDoesNoHarm(long before) throws IOException {
        forEachOperation(
                operation -> {
                    SinkQuery query = query(before);
                    long ahead = before + 12;
                    List<String> steps = new ArrayList<>();
                    SteppedFiles.Step step =
                            what -> {
                                steps.add(what);
                                if (steps.size() == operation) {
                                    query.run(ahead, query.disk);
                                }
                            };
                    try {
                        query.run(before + 2, new SteppedFiles(query.disk, step));
                    } catch (SinkQuery.Fenced | MillraceException | IOException _) {
                        // It ends, one way or another.
                    }
                    query.run(ahead + 1, query.disk);
                    query.assertWhole(ahead + 1);
                    return steps.size() >= operation;
                });
    }

    /// It misses what the newer run has swept, which is no damage.
    @ParameterizedTest
    @ValueSource(longs = {0, 9})
    void aRunThatWasOvertakenInFinishGoesOnUntilItIsFenced(long batchId) throws IOException {
        SinkQuery query = query(batchId);
        long mine = query.epoch + 1;
        String link = "link " + SinkFile.name(batchId, 0, ".json");
        SteppedFiles.Step step =
                what -> {
                    if (what.equals(link) && query.epoch == mine) {
                        query.run(batchId + 12, query.disk);
                    }
                };
        assertThrows(
                SinkQuery.Fenced.class,
                () -> query.run(batchId + 1, new SteppedFiles(query.disk, step)));
        query.run(batchId + 13, query.disk);
        query.assertWhole(batchId + 13);
    }

    @Test
    void aDiskOfThisMachineDoesTheSame(@TempDir Path directory) throws IOException {
        SinkQuery query = new SinkQuery(FileOperations.disk(), directory.resolve("a/out"));
        query.run(3, query.disk);
        query.run(12, query.disk);
        query.assertWhole(12);
    }
}
