package io.millrace.app.simulation;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.Simulation;

import org.junit.jupiter.api.Test;

import java.util.*;

@Seeded
final class SimulationTest {
    @Test
    void probe(Seed seed) throws Exception {
        long t = System.nanoTime();
        long steps = 0;
        int runs = 0, failed = 0;
        for (int i = 0; i < 300; i++) {
            long s = seed.ofCase(i).value();
            try {
                Simulation.Result r =
                        Simulation.run(new CountingJob(CountingJob.Mode.UPDATE, 28), s, 400);
                Simulation.Result r2 =
                        Simulation.run(new CountingJob(CountingJob.Mode.UPDATE, 28), s, 400);
                if (!r.equals(r2)) System.out.println("DIFFERS " + s + r + r2);
                steps += r.steps();
                runs += r.runs();
            } catch (AssertionError e) {
                if (failed++ < 3) {
                    System.out.println("FAILED " + s + " " + e.getMessage());
                    for (Throwable x = e.getCause(); x != null; x = x.getCause()) {
                        System.out.println("  cause " + x);
                        for (var f :
                                Arrays.copyOf(
                                        x.getStackTrace(), Math.min(12, x.getStackTrace().length)))
                            System.out.println("     " + f);
                    }
                } else
                    System.out.println(
                            "FAILED " + s + " " + e.getMessage().lines().findFirst().get());
            }
        }
        System.out.println(
                "steps "
                        + steps
                        + " runs "
                        + runs
                        + " failed "
                        + failed
                        + " ms "
                        + (System.nanoTime() - t) / 1000000);
    }
}
