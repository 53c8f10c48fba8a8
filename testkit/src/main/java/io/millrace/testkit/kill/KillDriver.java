package io.millrace.testkit.kill;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Starts a program, kills it with SIGKILL, starts it again, as often as wanted, and lets it finish
/// at last; an oracle outside the process looks at its output all the while.
///
/// ```java
/// JobLauncher launcher = JobLauncher.of(MyJob.class).withFlags("-Xmx256m");
/// KillDriver driver =
///         new KillDriver(launcher, random -> KillMoment.random(1, Duration.ofSeconds(2), random));
/// System.out.println(driver.run(new MyScenario(directory), 20, seed.random()));
/// ```
///
/// The program prints a line first thing in its `main`; from then on it may be killed. A start that
/// ends with another exit code than 0, or a last start that does not end, is an [AssertionError]
/// with all that the program printed: whatever a kill left behind, the next start needs no helping
/// hand.
///
/// Immutable; a run keeps its thread until it is done.
public final class KillDriver {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final JobLauncher launcher;
    private final Function<RandomGenerator, KillMoment> moments;

    /// @param moments chooses when each process is killed
    public KillDriver(JobLauncher launcher, Function<RandomGenerator, KillMoment> moments) {
        this.launcher = launcher;
        this.moments = moments;
    }

    /// Runs the scenario.
    ///
    /// @param kills how many processes to kill; starts that end by themselves first do not count
    /// @throws AssertionError when a start fails, besides what the scenario's checks throw
    public KillReport run(KillScenario scenario, int kills, RandomGenerator random)
            throws Exception {
        long began = System.nanoTime();
        int killed = 0;
        int starts = 0;
        while (killed < kills) {
            List<String> arguments = scenario.beforeStart(starts++, random);
            if (startAndKill(arguments, moments.apply(random), scenario, random)) {
                killed++;
            }
            scenario.check();
        }
        scenario.checkResult(runToTheEnd(scenario.beforeLastStart(random)));
        Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
        return new KillReport(killed, starts - killed, elapsed);
    }

    /// Returns whether the process was killed, and had not ended before.
    private boolean startAndKill(
            List<String> arguments,
            KillMoment moment,
            KillScenario scenario,
            RandomGenerator random)
            throws Exception {
        try (Job job = launcher.start(arguments)) {
            boolean isDue =
                    job.awaitLines(moment.lines(), PATIENCE)
                            && !hasEndedAfter(job, moment.delay(), scenario, random);
            // A job that ends at this very moment counts as ended.
            if (isDue && job.kill()) {
                return true;
            }
            requireSuccess(job);
            return false;
        }
    }

    /// Waits, looking at the output at some moment on the way; returns whether the job has ended.
    private static boolean hasEndedAfter(
            Job job, Duration delay, KillScenario scenario, RandomGenerator random)
            throws Exception {
        long nanos = delay.toNanos();
        long first = nanos == 0 ? 0 : random.nextLong(nanos);
        if (job.awaitEnd(Duration.ofNanos(first))) {
            return true;
        }
        scenario.whileRunning(random);
        return job.awaitEnd(Duration.ofNanos(nanos - first));
    }

    private List<String> runToTheEnd(List<String> arguments) throws Exception {
        try (Job job = launcher.start(arguments)) {
            requireSuccess(job);
            return job.lines();
        }
    }

    private static void requireSuccess(Job job) throws InterruptedException {
        if (!job.awaitEnd(PATIENCE)) {
            throw new AssertionError(
                    "the job did not end in " + PATIENCE.toSeconds() + " s; " + job.transcript());
        }
        if (job.exitCode() != 0) {
            throw new AssertionError("exit code " + job.exitCode() + "; " + job.transcript());
        }
    }
}
