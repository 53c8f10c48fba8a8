package io.millrace.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// A query that is started and stopped a thousand times leaves nothing behind.
final class StartStopTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// By then everything that is made once is there.
    private static final int WARM = 100;

    private static final int CYCLES = WARM + 1000;

    /// Reflection and method handles get classes of their own after some calls.
    private static final long CLASSES_SLACK = 100;

    private static final long HEAP_SLACK = 1 << 20;

    @Test
    void aThousandStartsAndStopsLeaveNothingBehind(@TempDir Path directory) throws Exception {
        Path input = Files.createDirectory(directory.resolve("input"));
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Files.writeString(input.resolve("file-0.json"), new EventFiles(0, 10).text(0));
        long began = System.nanoTime();
        try (Job job =
                JobLauncher.of(StartStopJob.class)
                        .withFlags("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .withFlags("-Djava.io.tmpdir=" + temporary)
                        .start(
                                List.of(
                                        input.toString(),
                                        directory.resolve("checkpoints").toString(),
                                        String.valueOf(WARM),
                                        String.valueOf(CYCLES)))) {
            assertTrue(job.awaitEnd(PATIENCE), job::transcript);
            assertEquals(0, job.exitCode(), job::transcript);
            List<long[]> held = held(job);
            System.out.printf(
                    "%d starts and stops in %.1f s; threads, files, classes, heap, temporary:"
                            + " %s, then %s%n",
                    CYCLES,
                    (System.nanoTime() - began) / 1e9,
                    Arrays.toString(held.getFirst()),
                    Arrays.toString(held.getLast()));
            assertNothingLeft(held.getFirst(), held.getLast(), job.transcript());
        }
    }

    private static List<long[]> held(Job job) {
        return job.lines().stream()
                .filter(line -> line.startsWith(StartStopJob.HELD))
                .map(line -> line.substring(StartStopJob.HELD.length()).split(" "))
                .map(words -> Arrays.stream(words).mapToLong(Long::parseLong).toArray())
                .toList();
    }

    private static void assertNothingLeft(long[] warm, long[] last, String transcript) {
        assertEquals(warm[0], last[0], () -> "threads\n" + transcript);
        assertEquals(warm[1], last[1], () -> "open files\n" + transcript);
        assertTrue(last[2] <= warm[2] + CLASSES_SLACK, () -> "classes\n" + transcript);
        assertTrue(last[3] <= warm[3] + HEAP_SLACK, () -> "heap\n" + transcript);
        assertEquals(0, last[4], () -> "names in the temporary directory\n" + transcript);
    }
}
