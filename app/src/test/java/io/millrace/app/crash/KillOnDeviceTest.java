package io.millrace.app.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.BatchStep;
import io.millrace.testkit.kill.Job;
import io.millrace.testkit.kill.JobLauncher;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Kills the course's query with SIGKILL while it computes on a GPU, goes on with it on the CPU,
/// kills it there, and ends it on the GPU: the counts are those of a CPU run that nobody killed.
///
/// The GPU is the stand-in driver of `gpu-kernels`, which a C++ compiler makes of the kernels.
class KillOnDeviceTest {
    private static final int FILES = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir static Path shared;
    private static JobLauncher launcher;
    private static Path data;
    private static List<String> expected;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        Path driver = driver();
        data = Files.createDirectory(shared.resolve("data"));
        Path events = Events.directory();
        for (int i = 0; i < FILES; i++) {
            Files.copy(events.resolve("file-" + i + ".json"), data.resolve("file-" + i + ".json"));
        }
        launcher =
                JobLauncher.of(CourseJob.class)
                        .withFlags("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                        .withFlags("-D" + CourseJob.DRIVER + "=" + driver)
                        .withClassArchive(
                                Files.createDirectory(shared.resolve("archive")),
                                arguments(shared.resolve("training"), "gpu", "none", "0"));
        expected = runToTheEnd(launcher, shared.resolve("undisturbed"), "cpu-scalar");
        assertTrue(
                expected.contains("[Close,[2016-07-26T07:00:00Z,2016-07-26T08:00:00Z],314]"),
                "the published count after four files: " + expected);
    }

    /// Builds the stand-in, or says why the tests are skipped.
    private static Path driver() throws IOException, InterruptedException {
        Path folder = shared.resolve("standin");
        String script =
                Path.of(System.getProperty("millrace.root", ".."), "gpu-kernels", "standin.sh")
                        .toString();
        Process build;
        try {
            new ProcessBuilder("g++", "--version").start().waitFor();
            build =
                    new ProcessBuilder("bash", script, folder.toString(), "libcuda.so.1")
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "no C++ compiler to make the stand-in driver with: " + e);
            throw e;
        }
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, build.waitFor(), output);
        return folder.resolve("libcuda.so.1");
    }

    @ParameterizedTest
    @CsvSource({"AGGREGATE, 1", "COMMIT, 0"})
    void countsAreTheSameAfterKillsOnBothSides(
            BatchStep step, int residentGroups, @TempDir Path checkpoint) throws Exception {
        killOnBothSides(step, residentGroups, checkpoint);
    }

    @ParameterizedTest
    @EnumSource(BatchStep.class)
    @EnabledIfSystemProperty(named = "millrace.nightly", matches = "true")
    void andAfterKillsAtAnyStep(BatchStep step, @TempDir Path checkpoint) throws Exception {
        killOnBothSides(step, 1, checkpoint);
    }

    private static void killOnBothSides(BatchStep step, int residentGroups, Path checkpoint)
            throws Exception {
        JobLauncher onDevice =
                launcher.withFlags("-D" + CourseJob.RESIDENT_GROUPS + "=" + residentGroups);
        killAt(onDevice, checkpoint, "gpu", step, 1);
        killAt(launcher, checkpoint, "cpu-simd", step, 2);
        assertEquals(expected, runToTheEnd(onDevice, checkpoint, "gpu"));
    }

    private static void killAt(
            JobLauncher launcher, Path checkpoint, String device, BatchStep step, long batchId)
            throws Exception {
        List<String> arguments =
                arguments(checkpoint, device, step.name(), String.valueOf(batchId));
        try (Job job = launcher.start(arguments)) {
            assertTrue(job.awaitLine(CourseJob.REACHED, PATIENCE), job::transcript);
            assertTrue(job.kill());
        }
    }

    private static List<String> runToTheEnd(JobLauncher launcher, Path checkpoint, String device)
            throws Exception {
        try (Job job = launcher.start(arguments(checkpoint, device, "none", "0"))) {
            assertTrue(job.awaitEnd(PATIENCE), job::transcript);
            assertEquals(0, job.exitCode(), job::transcript);
            return job.lines();
        }
    }

    private static List<String> arguments(
            Path checkpoint, String device, String step, String batchId) {
        return List.of(data.toString(), checkpoint.toString(), device, "2", step, batchId);
    }
}
