package io.millrace.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// Feeds a process at 70 % of what it was measured to take, out of order and with malformed lines,
/// and finds that it holds no more in the last quarter of the time than in the one before.
///
/// 20 seconds, or `-Dmillrace.soak=SECONDS`; `tools/crash-runs.sh soak 600` runs longer.
@Seeded
final class SoakTest {
    private static final int SECONDS = Integer.getInteger("millrace.soak", 20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final double LOAD = 0.7;
    private static final int ROWS = 20_000;
    private static final int SAMPLES = 40;

    /// A long soak measures what the job takes when it is compiled.
    private static final boolean IS_LONG = SECONDS >= 300;

    private static final int WARMUP_FILES = IS_LONG ? 1500 : 40;
    private static final int MEASURED_FILES = IS_LONG ? 1500 : 60;

    /// Files that were read are deleted, but not the latest.
    private static final int FILES_KEPT = 50;

    /// A source's log folds its entries 32 to one, in three sizes.
    private static final long SOURCE_LOG_FILES = 3 * 32;

    private static final long MIB = 1 << 20;

    @Test
    void nothingGrows(Seed seed) throws Exception {
        Evidence evidence = Evidence.open("soak");
        Path root = evidence.fresh("job");
        SoakInput input = new SoakInput(root.resolve("input"), new EventFiles(seed.value(), ROWS));
        List<SoakSample> samples = new ArrayList<>();
        long lookMillis = Math.max(250, SECONDS * 1000L / SAMPLES);
        try (Job job =
                JobLauncher.of(SoakJob.class)
                        .withFlags("-Xmx256m", "-XX:+UseParallelGC")
                        .start(List.of(root.toString(), String.valueOf(lookMillis)))) {
            assertTrue(job.awaitLine(SoakJob.RUNNING, PATIENCE), job::transcript);
            read(job, input, WARMUP_FILES);
            long began = System.nanoTime();
            read(job, input, MEASURED_FILES);
            double filesPerSecond = MEASURED_FILES / secondsSince(began);
            System.out.printf("takes %,.0f rows a second%n", filesPerSecond * ROWS);
            feed(job, input, filesPerSecond * LOAD, samples, root.resolve("checkpoint"));
            Files.createFile(root.resolve("stop"));
            assertTrue(job.awaitEnd(PATIENCE), job::transcript);
            assertEquals(0, job.exitCode(), job::transcript);
            assertEquals(input.expected(), groups(job.lines()));
            assertEquals(List.of(), halfDone(root.resolve("checkpoint")));
        }
        samples.forEach(System.out::println);
        check(samples);
        evidence.close();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /// Adds files and waits until all of them came out.
    private static void read(Job job, SoakInput input, int files) throws Exception {
        input.add(files);
        String rows = SoakJob.ROWS + (long) input.count() * ROWS;
        assertTrue(job.awaitLine(rows, PATIENCE), job::transcript);
    }

    private static void feed(
            Job job,
            SoakInput input,
            double filesPerSecond,
            List<SoakSample> samples,
            Path checkpoint)
            throws Exception {
        int before = input.count();
        int linesSeen = job.lines().size();
        long rowsOut = 0;
        long began = System.nanoTime();
        while (secondsSince(began) < SECONDS) {
            int due = (int) (secondsSince(began) * filesPerSecond) - (input.count() - before);
            input.add(due);
            assertTrue(!job.awaitEnd(TICK), job::transcript);
            List<String> lines = job.lines();
            for (String line : lines.subList(linesSeen, lines.size())) {
                if (line.startsWith(SoakJob.ROWS)) {
                    rowsOut = Long.parseLong(line.substring(SoakJob.ROWS.length()));
                } else if (line.startsWith(SoakJob.HELD)) {
                    samples.add(SoakSample.of(secondsSince(began), line, job, checkpoint));
                }
            }
            linesSeen = lines.size();
            input.deleteBelow((int) (rowsOut / ROWS) - FILES_KEPT);
        }
        System.out.printf(
                "fed %,d rows in %.1f s; %d files were waiting at the end%n",
                (long) (input.count() - before) * ROWS,
                secondsSince(began),
                input.count() - rowsOut / ROWS);
    }

    private static SortedSet<String> groups(List<String> lines) {
        TreeSet<String> groups = new TreeSet<>();
        for (String line : lines) {
            if (line.startsWith(SoakJob.GROUP)) {
                groups.add(line.substring(SoakJob.GROUP.length()));
            }
        }
        return groups;
    }

    private static List<Path> halfDone(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".tmp.")).toList();
        }
    }

    /// A short soak still warms up while it is measured: the compiler's memory comes in steps.
    private static void check(List<SoakSample> samples) {
        assertTrue(samples.size() >= SAMPLES / 4, "only " + samples.size() + " samples");
        assertFlat("heap", samples, SoakSample::heapBytes, IS_LONG ? 0.01 : 0.05, MIB);
        assertFlat("native memory", samples, SoakSample::allocatedBytes, 0, 64 << 10);
        assertFlat("threads", samples, SoakSample::threads, 0, 0);
        assertFlat(
                "resident",
                samples,
                SoakSample::residentBytes,
                IS_LONG ? 0.02 : 0.1,
                IS_LONG ? 4 * MIB : 16 * MIB);
        assertFlat("open files", samples, SoakSample::openFiles, 0, 3);
        assertFlat("checkpoint files", samples, SoakSample::checkpointFiles, 0, SOURCE_LOG_FILES);
    }

    private static void assertFlat(
            String what,
            List<SoakSample> samples,
            ToLongFunction<SoakSample> held,
            double growth,
            long slack) {
        int count = samples.size();
        long third = lowest(samples.subList(count / 2, count * 3 / 4), held);
        long last = lowest(samples.subList(count * 3 / 4, count), held);
        double perHour =
                (last - third)
                        * 3600.0
                        / (samples.get(count * 7 / 8).seconds()
                                - samples.get(count * 5 / 8).seconds());
        System.out.printf(
                "%s: lowest of the third quarter %,d, of the last %,d; %,.0f an hour%n",
                what, third, last, perHour);
        assertTrue(
                last <= third * (1 + growth) + slack,
                () -> what + " grows from " + third + " to " + last);
    }

    /// What is never given back raises the lowest; samples come at any moment of a batch, and what
    /// that one holds comes and goes.
    private static long lowest(List<SoakSample> samples, ToLongFunction<SoakSample> held) {
        return samples.stream().mapToLong(held).min().orElseThrow();
    }
}
