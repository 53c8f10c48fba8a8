package io.millrace.app.simulation;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.PowerCuts;

import org.junit.jupiter.api.Test;

@Seeded
final class UpdatePowerCutTest {
    @Test
    void everyStateIsRecoveredFrom(Seed seed) throws Exception {
        for (int i = 0; i < 24; i++) {
            long t = System.nanoTime();
            PowerCuts cuts =
                    new PowerCuts(
                            new CountingJob(CountingJob.Mode.UPDATE, 28),
                            seed.ofCase(i).random(),
                            _ -> false);
            try {
                System.out.println(
                        cuts.search(6)
                                + " lives "
                                + 0
                                + " ms "
                                + (System.nanoTime() - t) / 1000000);
            } catch (AssertionError e) {
                System.out.println("FAILED " + i);
                Throwable t2 = e;
                while (t2 != null) {
                    System.out.println(t2.toString());
                    t2 = t2.getCause();
                }
                ;
            }
        }
    }
}
