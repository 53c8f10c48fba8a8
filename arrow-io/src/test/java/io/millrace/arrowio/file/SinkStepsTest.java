package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.error.MillraceException;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.DiskView;
import io.millrace.testkit.sim.SimulatedDeath;
import io.millrace.testkit.sim.SimulatedDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Goal: each batch is in the directory once, wherever a run of the query dies, fails, loses its
/// power or falls asleep. Method: a run of three batches, cut at its Kth operation on files, for
/// every K; at the beginning of the directory, and around entries of the log that take in others.
final class SinkStepsTest {
    private static final boolean IS_NIGHTLY = Boolean.getBoolean("millrace.nightly");
    private static final Path OUT = Path.of("/data/out");

    /// A query on a disk of its own.
    private record OnDisk(SimulatedDisk disk, SinkQuery query) {
        /// @param batches how many are there at first
        static OnDisk with(long batches) throws IOException {
            SimulatedDisk disk = new SimulatedDisk(1);
            SinkQuery query = new SinkQuery(disk, OUT);
            if (batches > 0) {
                query.run(batches - 1, disk);
            }
            return new OnDisk(disk, query);
        }

        /// Lets a run die when it is about to do its Kth change of the disk, and returns whether it
        /// came so far.
        boolean dies(long last, int change) throws IOException {
            AtomicInteger count = new AtomicInteger();
            AtomicReference<DiskView> process = new AtomicReference<>();
            process.set(
                    disk.view(
                            step -> {
                                if (step.kind().isChange() && count.incrementAndGet() == change) {
                                    process.get().kill();
                                }
                            }));
            try {
                query.run(last, process.get());
                return false;
            } catch (SimulatedDeath _) {
                return true;
            }
        }

        /// Runs to the batch, and checks all.
        void assertWholeAfterRun(long last) throws IOException {
            query.run(last, disk);
            query.assertWhole(last);
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
        assertTrue(count > 40, () -> "no more than " + count + " operations");
    }

    /// Returns how many batches are there before; nightly also enough for an entry of a hundred.
    static List<Long> beginnings() {
        return IS_NIGHTLY ? List.of(0L, 7L, 8L, 98L) : List.of(0L, 8L);
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void aCrashAtEachOperationLosesAndDoublesNothing(long before) throws IOException {
        forEachOperation(
                operation -> {
                    OnDisk on = OnDisk.with(before);
                    boolean isReached = on.dies(before + 2, operation);
                    on.assertWholeAfterRun(before + 3);
                    return isReached;
                });
    }

    /// A run dies anywhere, and what it left half synced is what the next one finds, and relies on
    /// until it loses its power, anywhere, too.
    @Seeded
    @ParameterizedTest
    @MethodSource("beginnings")
    void aPowerCutAfterACrashLosesAndDoublesNothing(long before, Seed seed) throws Exception {
        int stride = IS_NIGHTLY ? 1 : 3;
        seed.forCases(
                IS_NIGHTLY ? 10 : 1,
                random ->
                        forEachOperation(
                                first -> {
                                    OnDisk crashed = OnDisk.with(before);
                                    boolean isReached = crashed.dies(before + 2, first);
                                    for (int second = 1 + first % stride;
                                            second < 70;
                                            second += stride) {
                                        OnDisk on = copy(crashed);
                                        on.dies(before + 3, second);
                                        on.disk().cutPower(random);
                                        on.assertWholeAfterRun(before + 4);
                                    }
                                    return isReached;
                                }));
    }

    private static OnDisk copy(OnDisk original) {
        SimulatedDisk disk = original.disk().copy();
        return new OnDisk(disk, original.query().on(disk));
    }

    @Seeded
    @ParameterizedTest
    @MethodSource("beginnings")
    void aPowerCutAtEachOperationLosesAndDoublesNothing(long before, Seed seed) throws Exception {
        seed.forCases(
                IS_NIGHTLY ? 100 : 5,
                random ->
                        forEachOperation(
                                operation -> {
                                    OnDisk on = OnDisk.with(before);
                                    boolean isReached = on.dies(before + 2, operation);
                                    on.disk().cutPower(random);
                                    on.dies(before + 3, random.nextInt(1, 70));
                                    on.disk().cutPower(random);
                                    on.assertWholeAfterRun(before + 4);
                                    return isReached;
                                }));
    }

    /// A full disk, a bad sector: one operation fails, and with it the run.
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aFailureOfEachOperationEndsTheRunAndTheNextGoesOn(long before) throws IOException {
        forEachOperation(
                operation -> {
                    OnDisk on = OnDisk.with(before);
                    AtomicInteger count = new AtomicInteger();
                    FileOperations failing =
                            on.disk()
                                    .view(
                                            _ -> {
                                                if (count.incrementAndGet() == operation) {
                                                    throw new IOException("No space left");
                                                }
                                            });
                    try {
                        on.query().run(before + 2, failing);
                    } catch (IOException | MillraceException _) {
                        // The run has ended. A failed clean-up after an error does not show.
                    }
                    on.assertWholeAfterRun(before + 3);
                    return count.get() >= operation;
                });
    }

    /// A newer run goes far ahead while the older one sleeps.
    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void aRunThatWakesUpAtAnyOperationDoesNoHarm(long before) throws IOException {
        long ahead = before + 12;
        forEachOperation(
                operation -> {
                    OnDisk on = OnDisk.with(before);
                    AtomicInteger count = new AtomicInteger();
                    FileOperations sleeping =
                            on.disk()
                                    .view(
                                            _ -> {
                                                if (count.incrementAndGet() == operation) {
                                                    on.query().run(ahead, on.disk());
                                                }
                                            });
                    try {
                        on.query().run(before + 2, sleeping);
                    } catch (SinkQuery.Fenced | MillraceException | IOException _) {
                        // It ends, one way or another.
                    }
                    on.assertWholeAfterRun(ahead + 1);
                    return count.get() >= operation;
                });
    }

    /// It misses what the newer run has swept, which is no damage.
    @ParameterizedTest
    @ValueSource(longs = {0, 9})
    void aRunThatWasOvertakenInFinishGoesOnUntilItIsFenced(long batchId) throws IOException {
        OnDisk on = OnDisk.with(batchId);
        SinkQuery query = on.query();
        long mine = query.epoch + 1;
        String link = "LINK " + OUT.resolve(SinkFile.name(batchId, 0, ".json"));
        FileOperations sleeping =
                on.disk()
                        .view(
                                step -> {
                                    if (step.toString().startsWith(link) && query.epoch == mine) {
                                        query.run(batchId + 12, on.disk());
                                    }
                                });
        assertThrows(SinkQuery.Fenced.class, () -> query.run(batchId + 1, sleeping));
        on.assertWholeAfterRun(batchId + 13);
    }

    @Test
    void aDiskOfThisMachineDoesTheSame(@TempDir Path directory) throws IOException {
        SinkQuery query = new SinkQuery(FileOperations.disk(), directory.resolve("a/out"));
        query.run(3, query.disk);
        query.run(12, query.disk);
        query.assertWhole(12);
    }
}
