package io.millrace.app.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.kill.KillReport;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

/// Kills jobs at random moments of their lives, and finds no row lost, doubled or changed.
///
/// 100 kills, or `-Dmillrace.kills=N`; `tools/crash-runs.sh kills` runs thousands.
@Seeded
final class KillRunsTest {
    private static final int KILLS = Integer.getInteger("millrace.kills", 100);
    private static final int HITS_KILLS_MIN = 100;

    @Test
    void noRowIsLostOrDoubled(Seed seed) throws Exception {
        Evidence evidence = Evidence.open("kills");
        KillRuns runs = new KillRuns(evidence, seed);
        KillReport report = runs.run(KILLS);
        Map<String, Integer> hits = runs.hits().counts();
        System.out.println(report + "; " + runs.batchCount() + " batches; found at " + hits);
        assertTrue(runs.killCount() >= KILLS, report.toString());
        // What is left of a run that goes on may be too little to hit everything.
        if (report.kills() >= HITS_KILLS_MIN) {
            Set<String> inside = Set.of("WRITE_OFFSETS", "ADD_BATCH", "COMMIT");
            assertTrue(hits.keySet().containsAll(inside), "kills hit the protocol: " + hits);
        }
        evidence.close();
    }
}
