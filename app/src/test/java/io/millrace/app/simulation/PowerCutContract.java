package io.millrace.app.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.PowerCuts;
import io.millrace.testkit.sim.SimulatedJob;

import org.junit.jupiter.api.Test;

/// Every state that a power cut can leave is recovered from without anybody's help: no row is lost
/// or doubled. Three kinds of sinks together try 20,000 states, or a million each night.
@Seeded
abstract class PowerCutContract {
    private static final boolean IS_NIGHTLY = Boolean.getBoolean("millrace.nightly");
    private static final int CUTS_PER_CHANGE = 8;

    private final SimulatedJob job;
    private final int histories;
    private final int statesMin;

    /// @param histories so many give at least so many states
    PowerCutContract(SimulatedJob job, int histories, int statesMin) {
        int times = IS_NIGHTLY ? 50 : 1;
        this.job = job;
        this.histories = histories * times;
        this.statesMin = statesMin * times;
    }

    @Test
    void everyStateIsRecoveredFrom(Seed seed) throws Exception {
        int[] states = new int[1];
        seed.forCases(
                histories,
                random ->
                        states[0] +=
                                new PowerCuts(job, random, _ -> false).search(CUTS_PER_CHANGE));
        System.out.println(job + ": " + states[0] + " states after power cuts");
        boolean isWhole = System.getProperty("millrace.seed") == null;
        assertTrue(!isWhole || states[0] >= statesMin, states[0] + " of " + statesMin);
    }
}
