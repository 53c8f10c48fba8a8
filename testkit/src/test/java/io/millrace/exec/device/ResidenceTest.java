package io.millrace.exec.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;

/// Where groups end up that take so long here and there.
@Seeded
final class ResidenceTest {
    private static final long ROWS = 1_000_000;
    private static final long GROUPS = 200_000;

    private final Residence residence = new Residence();

    private void run(boolean isThere, int batches, long nanos) {
        for (int i = 0; i < batches; i++) {
            residence.add(isThere, ROWS, GROUPS, nanos);
        }
    }

    private int batchesUntilMayMove() {
        int batches = 0;
        while (!residence.mayMoveOut()) {
            run(false, 1, 1_000_000);
            batches++;
        }
        return batches;
    }

    @Test
    void groupsThatAreBetterOffThereStayThere() {
        run(false, 4, 2_000_000);
        residence.movedOut();
        run(true, 100, 1_900_000);
        assertFalse(residence.isWorse());
    }

    @Test
    void groupsThatWereBetterOffHereGoBackAndStayLongerEachTime() {
        run(false, 4, 1_000_000);
        long expected = Residence.STAY_BATCHES;
        for (int i = 0; i < 4; i++) {
            residence.movedOut();
            // The first allocates and compiles.
            run(true, 1, 50_000_000);
            run(true, Residence.BATCHES_MIN - 2, 1_500_000);
            assertFalse(residence.isWorse());
            run(true, 1, 1_500_000);
            assertTrue(residence.isWorse());
            residence.movedBack(true);
            assertEquals(expected, batchesUntilMayMove());
            expected *= 2;
        }
    }

    @Test
    void groupsThatMoveBackForAnotherReasonMayReturn() {
        run(false, 4, 1_000_000);
        residence.movedOut();
        run(true, 4, 1_000_000);
        residence.movedBack(false);
        assertTrue(residence.mayMoveOut());
    }

    /// With `device=gpu` they may move before there was a batch here.
    @Test
    void groupsOfWhichNothingIsKnownHereStayThere() {
        residence.movedOut();
        run(true, 20, 100_000_000);
        assertFalse(residence.isWorse());
    }

    @Test
    void aClockThatStandsStillMovesNothing() {
        run(false, 10, 0);
        residence.movedOut();
        run(true, 100, 0);
        assertFalse(residence.isWorse());
    }

    /// Batches differ, and the table grows: the place is judged by what such batches took, not by
    /// how large they happened to be.
    @Test
    void largerBatchesAreNotTakenForAWorsePlace(Seed seed) {
        RandomGenerator random = seed.random();
        for (int i = 0; i < 20; i++) {
            long rows = 100_000L + random.nextInt(1_000_000);
            residence.add(false, rows, rows / 5, nanos(rows, rows / 5));
        }
        residence.movedOut();
        for (int i = 0; i < 50; i++) {
            long rows = 1_000_000L + random.nextInt(10_000_000);
            residence.add(true, rows, rows / 5, nanos(rows, rows / 5));
            assertFalse(residence.isWorse());
        }
    }

    private static long nanos(long rows, long groups) {
        return 300_000L + 2L * rows + 30L * groups;
    }
}
