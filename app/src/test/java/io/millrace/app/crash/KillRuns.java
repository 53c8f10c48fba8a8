package io.millrace.app.crash;

import io.millrace.testkit.Seed;
import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;
import io.millrace.testkit.kill.KillDriver;
import io.millrace.testkit.kill.KillReport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Runs life after life of [KillJobScenario], two at a time, until so many processes have been
/// killed, or the first violation, whose directory stays.
final class KillRuns {
    private static final int WORKERS = 2;
    private static final int KILLS_PER_LIFE = 10;
    private static final int PRINT_EVERY = 10;

    /// Of what a start takes that nobody kills; so kills come after its end, too, when it is slow.
    private static final double LONGEST = 1.2;

    private final Path directory;
    private final Seed seed;
    private final KillLog log;
    private final KillHits hits = new KillHits();
    private final AtomicInteger nextLife;
    private volatile boolean hasFailed;

    /// @param directory for the lives and their log; what its log says is done is not done again
    KillRuns(Path directory, Seed seed) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.seed = seed;
        this.log = new KillLog(directory.resolve("kills.log"));
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

    int batchCount() {
        return log.batches();
    }

    /// Makes the class archive, and finds out how long a start takes here and now.
    private KillDriver driver() throws Exception {
        Path training = fresh("training");
        JobLauncher launcher =
                JobLauncher.of(KillJob.class)
                        .withFlags("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                        .withClassArchive(
                                fresh("archive"),
                                new KillJobScenario(training, seed.value(), hits)
                                        .beforeLastStart(seed.random()));
        Path timed = fresh("timed");
        KillJobScenario scenario = new KillJobScenario(timed, seed.value(), new KillHits());
        scenario.beforeStart(0, seed.random());
        long nanos;
        try (Job job = launcher.start(scenario.beforeLastStart(seed.random()))) {
            job.awaitLines(1, Duration.ofMinutes(1));
            long began = System.nanoTime();
            job.awaitEnd(Duration.ofMinutes(2));
            nanos = System.nanoTime() - began;
            if (job.exitCode() != 0) {
                throw new AssertionError(job.transcript());
            }
        }
        deleteTree(training);
        deleteTree(timed);
        Duration longest = Duration.ofNanos((long) (nanos * LONGEST));
        System.out.println("kills come up to " + longest.toMillis() + " ms after main begins");
        return new KillDriver(launcher, KillDriver.delaysUpTo(longest));
    }

    private Void liveUntil(int kills, KillDriver driver, long began, int before) throws Exception {
        while (!hasFailed && log.planned(KILLS_PER_LIFE) <= kills) {
            int life = nextLife.getAndIncrement();
            Seed ofLife = seed.ofCase(life);
            Path root = fresh("life-" + life);
            try {
                KillJobScenario scenario = new KillJobScenario(root, ofLife.value(), hits);
                KillReport report = driver.run(scenario, KILLS_PER_LIFE, ofLife.random());
                log.add(life, ofLife.text(), report, scenario.batchCount());
            } catch (Exception | Error e) {
                hasFailed = true;
                throw new AssertionError(
                        "life " + life + ", evidence in " + root + ": " + e.getMessage(), e);
            }
            deleteTree(root);
            if (life % PRINT_EVERY == PRINT_EVERY - 1) {
                Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
                System.out.println("life " + life + ": " + log.since(before, elapsed));
            }
        }
        return null;
    }

    private Path fresh(String name) throws IOException {
        Path made = directory.resolve(name);
        deleteTree(made);
        return Files.createDirectories(made);
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(root)) {
                files = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
