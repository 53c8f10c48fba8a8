package io.millrace.app.simulation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.DiskOperation;
import io.millrace.testkit.sim.DiskOperation.Kind;
import io.millrace.testkit.sim.PowerCuts;
import io.millrace.testkit.sim.SimulatedJob;
import io.millrace.testkit.sim.Simulation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.function.Predicate;

/// An engine that left out a sync would be found: a disk that only pretends to sync makes both
/// searches fail.
@Seeded
final class LyingDiskTest {
    private static final SimulatedJob JOB = new CountingJob(CountingJob.Mode.UPDATE, 3, 28);
    private static final int HISTORIES_MAX = 200;
    private static final int SEEDS_MAX = 2_000;

    /// What is left out.
    enum Lie {
        CONTENT {
            @Override
            Predicate<DiskOperation> predicate() {
                return operation -> operation.kind() == Kind.FORCE;
            }
        },
        NAMES {
            @Override
            Predicate<DiskOperation> predicate() {
                return operation -> operation.kind() == Kind.SYNC_DIRECTORY;
            }
        },
        NAMES_OF_PLANS {
            @Override
            Predicate<DiskOperation> predicate() {
                return operation ->
                        operation.kind() == Kind.SYNC_DIRECTORY
                                && operation.path().endsWith("offsets");
            }
        },
        NAMES_OF_STATE {
            @Override
            Predicate<DiskOperation> predicate() {
                return operation ->
                        operation.kind() == Kind.SYNC_DIRECTORY
                                && operation.path().endsWith("state/0");
            }
        },
        /// What a restart found in the page cache: a force of a file that was there, and the sync
        /// of its directory that follows.
        WHAT_RECOVERY_FOUND {
            @Override
            Predicate<DiskOperation> predicate() {
                return new SyncsOfRecovery();
            }
        };

        abstract Predicate<DiskOperation> predicate();
    }

    private static final class SyncsOfRecovery implements Predicate<DiskOperation> {
        private Path directory = Path.of("/");
        private boolean isFollowing;

        @Override
        public boolean test(DiskOperation operation) {
            if (operation.kind() == Kind.FORCE) {
                isFollowing = operation.detail().equals(DiskOperation.AGAIN);
                directory = isFollowing ? operation.path().resolveSibling("") : directory;
                return isFollowing;
            }
            return isFollowing && operation.path().equals(directory);
        }
    }

    @ParameterizedTest
    @EnumSource(Lie.class)
    void aSyncThatIsLeftOutIsFoundByPowerCuts(Lie lie, Seed seed) {
        assertThrows(
                AssertionError.class,
                () -> {
                    for (int i = 0; i < HISTORIES_MAX; i++) {
                        new PowerCuts(JOB, seed.ofCase(i).random(), lie.predicate()).search(2);
                    }
                });
    }

    /// The other lies need a cut at one of few operations, which a random walk seldom finds.
    @Test
    void aDirectorySyncThatIsLeftOutIsFoundBySimulation(Seed seed) {
        assertThrows(
                AssertionError.class,
                () -> {
                    for (int i = 0; i < SEEDS_MAX; i++) {
                        Simulation.run(JOB, seed.ofCase(i).value(), 400, Lie.NAMES.predicate());
                    }
                });
    }
}
