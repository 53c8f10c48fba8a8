package io.millrace.testkit.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seeded;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The driver of killed processes, with a job that is right and jobs that are not.
@Seeded
final class KillDriverTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JobLauncher LAUNCHER =
            JobLauncher.of(CountingJob.class)
                    .withFlags("-Xmx32m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir Path directory;
    private InputFiles input;

    @BeforeEach
    void addInput() throws IOException {
        input = new InputFiles(directory.resolve("input"), number -> "content of " + number);
        input.add(3);
    }

    private List<String> arguments(String wrong) {
        return List.of(input.directory().toString(), directory.resolve("output").toString(), wrong);
    }

    /// Every file of the output is one of the input's.
    private final class Copies implements KillScenario {
        private final String wrong;
        private int checks;

        Copies(String wrong) {
            this.wrong = wrong;
        }

        @Override
        public List<String> beforeStart(int number, RandomGenerator random) throws IOException {
            input.add(1);
            return arguments(wrong);
        }

        @Override
        public List<String> beforeLastStart(RandomGenerator random) {
            return arguments(wrong);
        }

        @Override
        public void check() throws IOException {
            checks++;
            for (Path file : output()) {
                String name = file.getFileName().toString();
                String number = name.replaceAll("\\D", "");
                assertEquals("content of " + number, Files.readString(file), name);
            }
        }

        @Override
        public void checkResult(List<String> lines) throws IOException {
            check();
            assertEquals("ENDED", lines.getLast());
            assertEquals(input.count(), output().size());
        }

        private List<Path> output() throws IOException {
            Path output = directory.resolve("output");
            if (!Files.isDirectory(output)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(output)) {
                return files.filter(file -> !file.getFileName().toString().startsWith("."))
                        .toList();
            }
        }
    }

    /// After one of the first two copies.
    private static KillMoment early(RandomGenerator random) {
        return new KillMoment(random.nextInt(2, 4), Duration.ZERO);
    }

    @Test
    void aJobThatIsRightSurvives(RandomGenerator random) throws Exception {
        Copies scenario = new Copies("nothing");
        KillReport report =
                new KillDriver(LAUNCHER, r -> KillMoment.random(1, Duration.ofMillis(20), r))
                        .run(scenario, 4, random);
        assertEquals(4, report.kills());
        assertTrue(scenario.checks >= 4, report.toString());
        assertTrue(report.killsPerMinute() > 0, report.toString());
    }

    @Test
    void filesThatTearAreSeen(RandomGenerator random) {
        assertThrows(
                AssertionError.class,
                () ->
                        new KillDriver(LAUNCHER, KillDriverTest::early)
                                .run(new Copies("torn"), 4, random));
    }

    @Test
    void aJobThatNeedsAHandAfterAKillIsSeen(RandomGenerator random) {
        AssertionError e =
                assertThrows(
                        AssertionError.class,
                        () ->
                                new KillDriver(LAUNCHER, KillDriverTest::early)
                                        .run(new Copies("lock"), 4, random));
        assertTrue(e.getMessage().contains("FileAlreadyExistsException"), e.getMessage());
    }

    @Test
    void aJobThatIsSuspendedStandsStill() throws Exception {
        try (Job job = LAUNCHER.start(arguments("nothing"))) {
            job.suspend();
            assertFalse(job.awaitEnd(Duration.ofMillis(200)));
            List<String> lines = job.lines();
            assertFalse(job.awaitLine("ENDED", Duration.ofMillis(200)));
            assertEquals(lines, job.lines());
            job.resume();
            assertTrue(job.awaitEnd(PATIENCE));
            assertEquals(0, job.exitCode(), job::transcript);
            assertEquals("ENDED", job.lines().getLast());
            assertFalse(job.kill(), "it ended by itself");
        }
    }

    @Test
    void aClassArchiveIsMadeOfTheWholeClassPath() throws Exception {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        JobLauncher fast = LAUNCHER.withClassArchive(archive, arguments("nothing"));
        assertTrue(Files.size(archive.resolve("classes.jsa")) > 0);
        try (Job job = fast.start(arguments("nothing"))) {
            assertTrue(job.awaitEnd(PATIENCE));
            assertEquals(0, job.exitCode(), job::transcript);
        }
    }

    @Test
    void anArchiveOfAJobThatFailsIsRefused() throws Exception {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        assertThrows(
                IOException.class,
                () -> LAUNCHER.withClassArchive(archive, List.of("nowhere", "out", "nothing")));
    }

    @Test
    void aMomentComesAfterALine() {
        assertThrows(IllegalArgumentException.class, () -> new KillMoment(0, Duration.ofMillis(1)));
    }
}
