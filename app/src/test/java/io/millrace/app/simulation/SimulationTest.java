package io.millrace.app.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.SimulatedJob;
import io.millrace.testkit.sim.Simulation;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Several runs of a query on one checkpoint, through everything that can go wrong, as a seed
/// decides.
@Seeded
final class SimulationTest {
    private static final boolean IS_NIGHTLY = Boolean.getBoolean("millrace.nightly");
    private static final int SEEDS = IS_NIGHTLY ? 1_000_000 : 2_000;
    private static final int STEPS_MAX = IS_NIGHTLY ? 1_000 : 400;
    private static final int REPEATED = 60;
    private static final List<SimulatedJob> JOBS =
            List.of(
                    new CountingJob(CountingJob.Mode.UPDATE, 1, 28),
                    new CountingJob(CountingJob.Mode.COMPLETE, 1, 28),
                    new FileJob(1, 28));

    private static SimulatedJob job(long seed) {
        return JOBS.get((int) Long.remainderUnsigned(seed, JOBS.size()));
    }

    private static Simulation.Result run(long seed) throws Exception {
        try {
            return Simulation.run(job(seed), seed, STEPS_MAX);
        } catch (AssertionError e) {
            throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void everySeedEndsInTheOraclesResult(Seed seed) throws Exception {
        long[] totals = new long[2];
        seed.forCases(
                SEEDS,
                random -> {
                    Simulation.Result result = run(random.nextLong());
                    totals[0] += result.runs();
                    totals[1] += result.steps();
                });
        System.out.println(SEEDS + " simulations, " + totals[0] + " runs, " + totals[1] + " steps");
    }

    @Test
    void aSeedGivesTheSameRunAgainBitForBit(Seed seed) throws Exception {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < REPEATED; i++) {
            long value = seed.ofCase(i).value();
            Simulation.Result first = run(value);
            assertEquals(first, run(value), "seed " + value);
            hashes.add(first.hash());
        }
        assertEquals(REPEATED, hashes.size(), "another seed is another run");
    }

    @Test
    void seedsThatOnceFailedDoNotFailAgain() throws Exception {
        for (String line : regressionSeeds()) {
            run(Long.parseLong(line.strip().split("\\s+", 2)[0]));
        }
    }

    private static List<String> regressionSeeds() throws IOException {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        SimulationTest.class.getResourceAsStream(
                                                "regression-seeds.txt")),
                                StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        }
    }
}
