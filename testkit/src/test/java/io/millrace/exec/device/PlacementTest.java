package io.millrace.exec.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The choice of a side against machines that are known: their costs are made up, with noise.
@Seeded
final class PlacementTest {
    private static final int CASES = Boolean.getBoolean("millrace.nightly") ? 3000 : 100;
    private static final int BATCHES = 2000;

    /// What is spent until enough was seen.
    private static final int BATCHES_TO_LEARN = 300;

    /// A side of a machine.
    private record Cost(double fixedNanos, double perRow, double perGroup) {
        double nanos(long rows, long groups) {
            return fixedNanos + perRow * rows + perGroup * groups;
        }
    }

    private record Machine(Cost host, Cost device) {
        Cost of(Side side) {
            return side == Side.HOST ? host : device;
        }
    }

    /// What batches are like.
    private record Shape(long rowsMin, long rowsMax, double groupsPerRow) {
        static Shape random(RandomGenerator random) {
            long rows = (long) Math.exp(random.nextDouble(Math.log(1e4), Math.log(2e7)));
            long spread = random.nextBoolean() ? 1 : 1 + random.nextInt(20);
            return new Shape(rows, rows * spread, Math.pow(10, random.nextDouble(-6, 0)));
        }

        long rows(RandomGenerator random) {
            return rowsMin == rowsMax ? rowsMin : random.nextLong(rowsMin, rowsMax);
        }
    }

    private static double noise(RandomGenerator random) {
        return Math.exp(0.1 * random.nextGaussian());
    }

    /// Runs one batch and returns where it was.
    private static Side run(Placement placement, Machine machine, long rows, Batch batch) {
        Side side = rows >= placement.begin() ? Side.DEVICE : Side.HOST;
        double nanos = machine.of(side).nanos(rows, batch.groups) * batch.noise;
        placement.measured(side, rows, side == Side.DEVICE ? rows : 0, Math.max(1, (long) nanos));
        placement.touched(batch.groups);
        return side;
    }

    private record Batch(long groups, double noise) {}

    private static Machine randomMachine(RandomGenerator random) {
        double perRow = Math.pow(10, random.nextDouble(-0.5, 1.5));
        double perGroup = Math.pow(10, random.nextDouble(0.5, 2));
        return new Machine(
                new Cost(Math.pow(10, random.nextDouble(3, 5)), perRow, perGroup),
                new Cost(
                        Math.pow(10, random.nextDouble(4.3, 6)),
                        perRow * Math.pow(10, random.nextDouble(-1.5, 0.5)),
                        perGroup * Math.pow(10, random.nextDouble(-1, 1))));
    }

    @Test
    void theChoiceIsHardlyEverSlowerThanTheBetterSide(Seed seed) throws Exception {
        seed.forCases(
                CASES,
                random -> {
                    Machine machine = randomMachine(random);
                    Shape shape = Shape.random(random);
                    Placement placement = new Placement(false, 2);
                    double taken = 0;
                    double ofHost = 0;
                    double ofDevice = 0;
                    for (int i = 0; i < BATCHES; i++) {
                        long rows = shape.rows(random);
                        long groups = Math.max(1, (long) (shape.groupsPerRow * rows));
                        Side side = run(placement, machine, rows, new Batch(groups, noise(random)));
                        if (i >= BATCHES_TO_LEARN) {
                            taken += machine.of(side).nanos(rows, groups);
                            ofHost += machine.host.nanos(rows, groups);
                            ofDevice += machine.device.nanos(rows, groups);
                        }
                    }
                    double ratio = taken / Math.min(ofHost, ofDevice);
                    assertTrue(ratio < 1.1, ratio + " times the better: " + machine + shape);
                });
    }

    private static final Machine USUAL =
            new Machine(new Cost(5_000, 4, 10), new Cost(80_000, 0.5, 10));

    private static final Batch FEW_GROUPS = new Batch(100, 1);

    private static void runMany(Placement placement, Machine machine, long rows) {
        for (int i = 0; i < BATCHES; i++) {
            run(placement, machine, rows, FEW_GROUPS);
        }
    }

    @Test
    void untilSomethingIsMeasuredSmallBatchesStayHere() {
        long rowsMin = new Placement(false, 2).begin();
        assertTrue(rowsMin >= 50_000 && rowsMin <= 60_000, "from " + rowsMin);
        assertEquals(0, new Placement(true, 2).begin());
        long withMoreWorkers = new Placement(false, 6).begin();
        assertTrue(withMoreWorkers >= 3 * rowsMin, "from " + withMoreWorkers);
    }

    @Test
    void batchesOfFewRowsNeverGoThere() {
        Placement placement = new Placement(false, 2);
        for (int i = 0; i < BATCHES; i++) {
            assertEquals(Side.HOST, run(placement, USUAL, 2000, FEW_GROUPS));
        }
    }

    /// The line of the accelerator, too, though batches of this size alone do not go there at
    /// first.
    @Test
    void theBreakEvenIsFound() {
        Placement placement = new Placement(false, 2);
        runMany(placement, USUAL, 40_000);
        assertEquals(Side.DEVICE, run(placement, USUAL, 40_000, FEW_GROUPS));
        long rowsMin = placement.begin();
        assertTrue(rowsMin > 10_000 && rowsMin < 40_000, "from " + rowsMin);
    }

    @Test
    void aSideThatBecomesFasterIsChosenAgain() {
        Placement placement = new Placement(false, 2);
        Machine busy = new Machine(USUAL.host, new Cost(5_000_000, 5, 10));
        runMany(placement, USUAL, 200_000);
        assertEquals(Side.DEVICE, run(placement, USUAL, 200_000, FEW_GROUPS));
        runMany(placement, busy, 200_000);
        assertEquals(Side.HOST, run(placement, busy, 200_000, FEW_GROUPS));
        runMany(placement, USUAL, 200_000);
        assertEquals(Side.DEVICE, run(placement, USUAL, 200_000, FEW_GROUPS));
    }

    @Test
    void theSideDoesNotTurnWithTheNoise(Seed seed) {
        RandomGenerator random = seed.random();
        Machine even = new Machine(new Cost(10_000, 2, 10), new Cost(10_000, 1.99, 10));
        Placement placement = new Placement(false, 2);
        int turns = 0;
        Side before = Side.HOST;
        for (int i = 0; i < BATCHES; i++) {
            Side side = run(placement, even, 100_000, new Batch(100, noise(random)));
            turns += side == before ? 0 : 1;
            before = side;
        }
        assertTrue(turns < BATCHES / 20, turns + " turns");
    }

    @Test
    void afterEachFailureTwiceAsManyBatchesStayHere() {
        Placement placement = new Placement(true, 2);
        for (int skipped = 1; skipped <= 8; skipped *= 2) {
            assertEquals(0, placement.begin());
            placement.failed("no memory", false);
            placement.mixed(10, 0);
            assertEquals("no memory", placement.whyNot());
            for (int i = 0; i < skipped; i++) {
                assertEquals(Placement.NEVER, placement.begin());
                placement.measured(Side.HOST, 10, 0, 1);
                assertEquals("no memory", placement.whyNot());
            }
        }
        assertEquals(0, placement.begin());
        placement.measured(Side.DEVICE, 10, 10, 1);
        assertNull(placement.whyNot());
        placement.begin();
        placement.failed("no memory", false);
        placement.mixed(10, 0);
        assertEquals(Placement.NEVER, placement.begin());
        placement.measured(Side.HOST, 10, 0, 1);
        assertEquals(0, placement.begin());
        assertEquals(5, placement.last().failures());
    }

    @Test
    void batchesWithoutRowsAreNotAmongThoseThatStayHereAfterAFailure() {
        Placement placement = new Placement(true, 2);
        placement.begin();
        placement.failed("no memory", false);
        placement.mixed(10, 0);
        for (int i = 0; i < 3; i++) {
            assertEquals(Placement.NEVER, placement.begin());
            placement.measured(Side.HOST, 0, 0, 1);
        }
        placement.begin();
        placement.measured(Side.HOST, 10, 0, 1);
        assertEquals(0, placement.begin());
    }

    @Test
    void whyABatchIsHereIsNotAnOldFailure() {
        Placement placement = new Placement(false, 2);
        placement.begin();
        placement.failed("no memory", false);
        placement.mixed(100_000, 0);
        for (String reason : List.of("no memory", "10 rows are fewer than the ")) {
            placement.begin();
            placement.measured(Side.HOST, 10, 0, 1);
            String why = String.valueOf(placement.whyNot());
            assertTrue(why.startsWith(reason), why);
        }
    }

    @Test
    void whyABatchWithoutRowsIsHere() {
        Placement placement = new Placement(true, 2);
        placement.begin();
        placement.measured(Side.HOST, 0, 0, 1);
        assertEquals("there were no rows", placement.whyNot());
    }

    @Test
    void aTrialIsNotSaidToBeFaster() {
        Placement placement = new Placement(false, 2);
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            run(placement, USUAL, 1_000_000, FEW_GROUPS);
            String reason = placement.whyNot();
            if (reason != null) {
                reasons.add(reason);
            }
        }
        assertTrue(reasons.size() > 2, reasons::toString);
        assertEquals(
                Set.of("how long a batch takes here was to be measured again"),
                Set.copyOf(reasons));
    }

    @Test
    void aLostDeviceIsNotComeBackToBeforeItIsFound() {
        Placement placement = new Placement(true, 2);
        placement.begin();
        placement.failed("gone", true);
        for (int i = 0; i < BATCHES; i++) {
            assertEquals(Placement.NEVER, placement.begin());
            placement.measured(Side.HOST, 10, 0, 1);
            assertEquals("gone", placement.whyNot());
        }
        assertEquals("in no batch until it works again: gone", placement.outlook());
        placement.stillLost("given up");
        assertEquals("in no batch until it works again: given up", placement.outlook());
        placement.found();
        assertEquals(0, placement.begin());
        placement.measured(Side.DEVICE, 10, 10, 1);
        assertNull(placement.whyNot());
        assertEquals("in every batch", placement.outlook());
    }

    /// To learn anew would take batches on the slower side; the first one opens and loads again.
    @Test
    void aDeviceThatIsFoundIsAsFastAsItWasAndItsFirstBatchIsNotCounted() {
        Placement placement = new Placement(false, 2);
        runMany(placement, USUAL, 200_000);
        placement.begin();
        placement.failed("gone", true);
        placement.mixed(200_000, 0);
        for (int i = 0; i < 10; i++) {
            assertEquals(Side.HOST, run(placement, USUAL, 200_000, FEW_GROUPS));
        }
        placement.found();
        Machine atFirst = new Machine(USUAL.host, new Cost(50_000_000, 5, 10));
        assertEquals(Side.DEVICE, run(placement, atFirst, 200_000, FEW_GROUPS));
        long rowsMin = placement.begin();
        assertTrue(rowsMin > 10_000 && rowsMin < 40_000, "from " + rowsMin);
    }
}
