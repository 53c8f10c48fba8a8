package io.millrace.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.BatchStep;
import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Kills the course's query with SIGKILL after each step of a micro-batch, and starts it again on
/// its checkpoint with the other CPU twin and another number of threads: the counts are those of a
/// run that nobody killed.
class KillAtEachStepTest {
    private static final int FILES = 4;
    private static final long BATCH = 2;

    /// The others run on the SIMD twin first.
    private static final Set<BatchStep> SCALAR_FIRST =
            EnumSet.of(
                    BatchStep.LATEST_OFFSET,
                    BatchStep.READ,
                    BatchStep.AGGREGATE,
                    BatchStep.ADD_BATCH,
                    BatchStep.COMMIT);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir static Path shared;
    private static JobLauncher launcher;
    private static Path data;
    private static List<String> expected;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        data = Files.createDirectory(shared.resolve("data"));
        Path events = Events.directory();
        for (int i = 0; i < FILES; i++) {
            Files.copy(events.resolve("file-" + i + ".json"), data.resolve("file-" + i + ".json"));
        }
        launcher =
                JobLauncher.of(CourseJob.class)
                        .withFlags("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                        // Where numbers are formatted with other digits, files must not be.
                        .withFlags("-Duser.language=ar", "-Duser.country=EG")
                        .withClassArchive(
                                Files.createDirectory(shared.resolve("archive")),
                                arguments(shared.resolve("training"), "cpu-simd", 2, "none"));
        expected = runToTheEnd(shared.resolve("undisturbed"), "cpu-scalar", 1);
        assertTrue(
                expected.contains("[Close,[2016-07-26T07:00:00Z,2016-07-26T08:00:00Z],314]"),
                "the published count after four files: " + expected);
    }

    @ParameterizedTest
    @EnumSource(BatchStep.class)
    void countsAreTheSameAfterAKill(BatchStep step, @TempDir Path directory) throws Exception {
        Path checkpoint = directory.resolve("checkpoint");
        boolean isSimdFirst = !SCALAR_FIRST.contains(step);
        try (Job job =
                start(
                        checkpoint,
                        isSimdFirst ? "cpu-simd" : "cpu-scalar",
                        isSimdFirst ? 2 : 1,
                        step.name())) {
            assertTrue(job.awaitLine(CourseJob.REACHED, PATIENCE), job::transcript);
            assertTrue(job.kill());
        }
        List<String> rows =
                runToTheEnd(
                        checkpoint, isSimdFirst ? "cpu-scalar" : "cpu-simd", isSimdFirst ? 1 : 3);
        assertEquals(expected, rows);
    }

    private static List<String> runToTheEnd(Path checkpoint, String device, int threads)
            throws Exception {
        try (Job job = start(checkpoint, device, threads, "none")) {
            assertTrue(job.awaitEnd(PATIENCE), job::transcript);
            assertEquals(0, job.exitCode(), job::transcript);
            return job.lines();
        }
    }

    private static Job start(Path checkpoint, String device, int threads, String step)
            throws IOException {
        return launcher.start(arguments(checkpoint, device, threads, step));
    }

    private static List<String> arguments(
            Path checkpoint, String device, int threads, String step) {
        return List.of(
                data.toString(),
                checkpoint.toString(),
                device,
                String.valueOf(threads),
                step,
                String.valueOf(BATCH));
    }
}
