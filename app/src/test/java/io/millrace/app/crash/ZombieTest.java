package io.millrace.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Two processes on one checkpoint: the first is stopped (SIGSTOP) at a random moment, a second
/// takes over, and the first goes on (SIGCONT) while the second works, or after it. The first ends
/// with `FENCED` and has harmed nothing.
///
/// 10 rounds, or `-Dmillrace.zombies=N`; `tools/crash-runs.sh zombies` runs more.
@Seeded
final class ZombieTest {
    private static final int ROUNDS = Integer.getInteger("millrace.zombies", 10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// About as long as the job works on the files that are there at first.
    private static final long STOP_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static final long CONTINUE_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

    private final KillHits hits = new KillHits();

    @Test
    void theOneThatWasStoppedIsFencedAndHarmsNothing(Seed seed) throws Exception {
        Evidence evidence = Evidence.open("zombies");
        JobLauncher launcher = KillJob.launcher(evidence);
        long began = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            Path root = evidence.fresh("round");
            Seed ofRound = seed.ofCase(i);
            KillJobScenario scenario = new KillJobScenario(root, ofRound.value(), hits);
            try {
                round(launcher, scenario, ofRound.random());
            } catch (Exception | Error e) {
                throw new AssertionError(
                        "round %d of seed %s, evidence in %s: %s"
                                .formatted(i, ofRound.text(), root, e.getMessage()),
                        e);
            }
            Evidence.delete(root);
        }
        System.out.printf(
                "%d rounds with a zombie in %.1f s; stopped at %s%n",
                ROUNDS, (System.nanoTime() - began) / 1e9, hits.counts());
        evidence.close();
    }

    private void round(JobLauncher launcher, KillJobScenario scenario, RandomGenerator random)
            throws Exception {
        try (Job zombie = launcher.start(scenario.start(random, true, false))) {
            assertTrue(zombie.awaitLine(KillJob.RUNNING, PATIENCE), zombie::transcript);
            pause(zombie, random, STOP_WITHIN_NANOS);
            zombie.suspend();
            scenario.takeHits();
            scenario.addFiles(random);
            boolean goesOnEarly = random.nextBoolean();
            try (Job next = launcher.start(scenario.start(random, false, true))) {
                if (goesOnEarly) {
                    pause(next, random, CONTINUE_WITHIN_NANOS);
                    zombie.resume();
                }
                scenario.addFiles(random);
                requireSuccess(next);
            }
            scenario.check();
            if (!goesOnEarly) {
                zombie.resume();
            }
            // The first has work again, and learns that it is not its own any more.
            scenario.addFile();
            assertTrue(zombie.awaitEnd(PATIENCE), zombie::transcript);
            assertEquals(allFenced(), ends(zombie.lines()), zombie::transcript);
        }
        scenario.check();
        try (Job last = launcher.start(scenario.start(random, false, false))) {
            requireSuccess(last);
            scenario.checkResult(last.lines());
        }
    }

    /// Lets the job run for a random time.
    private static void pause(Job job, RandomGenerator random, long withinNanos)
            throws InterruptedException {
        job.awaitEnd(Duration.ofNanos(random.nextLong(withinNanos)));
    }

    private static void requireSuccess(Job job) throws InterruptedException {
        assertTrue(job.awaitEnd(PATIENCE), job::transcript);
        assertEquals(0, job.exitCode(), job::transcript);
    }

    private static Set<String> allFenced() {
        return KillJob.QUERIES.stream()
                .map(name -> KillJob.ENDED + name + " " + ErrorCondition.FENCED)
                .collect(Collectors.toSet());
    }

    private static Set<String> ends(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(KillJob.ENDED))
                .collect(Collectors.toSet());
    }
}
