package io.millrace.app.crash;

import io.millrace.testkit.Seed;
import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;
import io.millrace.testkit.kill.KillDriver;
import io.millrace.testkit.kill.KillMoment;
import io.millrace.testkit.kill.KillReport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// Runs life after life of [KillJobScenario], two at a time, until so many processes have been
/// killed, or the first violation, whose directory stays.
final class KillRuns {
    private static final int WORKERS = 2;
    private static final int KILLS_PER_LIFE = 10;
    private static final int PRINT_EVERY = 10;

    private static final int OPENING_ONE_IN = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Evidence evidence;
    private final Seed seed;
    private final KillLog log;
    private final KillHits hits = new KillHits();
    private final AtomicInteger nextLife;
    private volatile boolean hasFailed;

    /// @param evidence for the lives and their log; what the log says is done is not done again
    KillRuns(Evidence evidence, Seed seed) throws IOException {
        this.evidence = evidence;
        this.seed = seed;
        this.log = new KillLog(evidence.directory().resolve("kills.log"));
        this.nextLife = new AtomicInteger(log.lives());
    }

    /// Kills until the log counts so many.
    KillReport run(int kills) throws Exception {
        long began = System.nanoTime();
        KillDriver driver = driver();
        int before = log.kills();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                running.add(workers.submit(() -> liveUntil(kills, driver, began, before)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a life ended with a violation", e.getCause());
        } finally {
            hasFailed = true;
            workers.shutdown();
        }
        return log.since(before, Duration.ofNanos(System.nanoTime() - began));
    }

    KillHits hits() {
        return hits;
    }

    /// Returns the kills of this run and of those that it continues.
    int killCount() {
        return log.kills();
    }

    int batchCount() {
        return log.batches();
    }

    /// Finds out how long a start takes here and now.
    private KillDriver driver() throws Exception {
        JobLauncher launcher = KillJob.launcher(evidence);
        Duration opening;
        Duration running;
        Path timed = evidence.fresh("timed");
        KillJobScenario scenario = new KillJobScenario(timed, seed.value(), new KillHits());
        try (Job job = launcher.start(scenario.beforeLastStart(seed.random()))) {
            opening = timed(() -> job.awaitLine(KillJob.RUNNING, PATIENCE));
            running = timed(() -> job.awaitEnd(PATIENCE));
            if (job.exitCode() != 0) {
                throw new AssertionError(job.transcript());
            }
        }
        Evidence.delete(timed);
        System.out.printf(
                "a start takes %d ms until it runs, and %d ms until it ends%n",
                opening.toMillis(), running.toMillis());
        return new KillDriver(launcher, random -> moment(opening, running, random));
    }

    /// A part of the kills hit what comes before the first batch, most hit the batches and what
    /// comes after them.
    private static KillMoment moment(Duration opening, Duration running, RandomGenerator random) {
        return random.nextInt(OPENING_ONE_IN) == 0
                ? KillMoment.random(1, opening, random)
                : KillMoment.random(2, running, random);
    }

    private static Duration timed(Callable<Boolean> wait) throws Exception {
        long began = System.nanoTime();
        if (!wait.call()) {
            throw new AssertionError("the job that nobody kills did not get on");
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Void liveUntil(int kills, KillDriver driver, long began, int before) throws Exception {
        while (!hasFailed && log.planned(KILLS_PER_LIFE) < kills + KILLS_PER_LIFE) {
            int life = nextLife.getAndIncrement();
            Seed ofLife = seed.ofCase(life);
            Path root = evidence.fresh("life-" + life);
            try {
                KillJobScenario scenario = new KillJobScenario(root, ofLife.value(), hits);
                KillReport report = driver.run(scenario, KILLS_PER_LIFE, ofLife.random());
                log.add(life, ofLife.text(), report, scenario.batchCount());
            } catch (Exception | Error e) {
                hasFailed = true;
                throw new AssertionError(
                        "life " + life + ", evidence in " + root + ": " + e.getMessage(), e);
            }
            Evidence.delete(root);
            if (life % PRINT_EVERY == PRINT_EVERY - 1) {
                Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
                System.out.println("life " + life + ": " + log.since(before, elapsed));
            }
        }
        return null;
    }
}
