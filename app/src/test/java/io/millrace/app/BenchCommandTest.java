package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every workload runs and finds its own result right; how fast is not asked here.
class BenchCommandTest {
    private static final Pattern REPORT =
            Pattern.compile(
                    ".*\"rows\":\\d{5,},\"bytes\":\\d+,\"seconds\":\\[[0-9.e-]+,[0-9.e-]+\\].*");

    /// Starts the launcher, which is not built here.
    private static final String START = "start";

    /// Its queries need event time to go on.
    private static final String NEXMARK = "nexmark";

    /// Has a micro-batch for every hundred rows.
    private static final String LATENCY = "latency";

    @TempDir private Path data;

    @Test
    void everyWorkloadChecksItsResultAndReportsItsRuns() throws Exception {
        List<String> names = new ArrayList<>(workloads());
        names.removeAll(List.of(START, LATENCY));
        names.removeIf(name -> name.startsWith(NEXMARK));
        List<String> arguments = new ArrayList<>(names);
        arguments.addAll(List.of("--rows", "70000", "--runs", "2", "--json"));
        CommandRun run = bench(arguments.toArray(String[]::new));

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(names.size(), run.lines().size(), run.out());
        for (String line : run.lines()) {
            assertTrue(REPORT.matcher(line).matches(), line);
        }
        try (Stream<Path> left = Files.list(data)) {
            assertTrue(
                    left.allMatch(path -> path.toString().endsWith("-70000")), "scratch is left");
        }
    }

    @Test
    void aWorkloadIsChosenByName() {
        CommandRun run = bench("course", "--rows", "1000", "--runs", "1");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.lines().size(), run.out());
        assertTrue(run.out().startsWith("course "), run.out());
    }

    /// 70 seconds of event time: so windows and sessions close.
    @Test
    void everyQueryOfNexmarkChecksItsResult() {
        List<String> queries =
                workloads().stream().filter(name -> name.startsWith(NEXMARK)).toList();
        CommandRun run =
                bench(NEXMARK, "--rows", "70000", "--rate", "1000", "--runs", "2", "--json");

        assertEquals(0, run.exitCode(), run.err());
        assertEquals(queries.size(), run.lines().size(), run.out());
        for (String line : run.lines()) {
            assertTrue(REPORT.matcher(line).matches(), line);
        }
        assertFalse(run.out().contains("\"groups\":0"), run.out());
    }

    @Test
    void keysCanBeGiven() {
        CommandRun run =
                bench("keys-arrow", "--rows", "10000", "--keys", "10", "--runs", "1", "--json");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("\"groups\":40"), run.out());
    }

    @Test
    void latencyIsThatOfEachMicroBatch() {
        CommandRun run = bench(LATENCY, "--rows", "3000", "--runs", "1");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("durableP99Ms"), run.out());
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        CommandRun run = bench("curse");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("curse"), run.err());
        workloads().forEach(name -> assertTrue(run.err().contains(name), run.err()));
    }

    @Test
    void noRunsAreRefused() {
        CommandRun run = bench("course", "--runs", "0");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("[INVALID_PARAMETER_VALUE]"), run.err());
    }

    @Test
    void aWarmUpIsNotNegative() {
        CommandRun run = CommandRun.of("bench", "course", "--warm-up", "-1");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("[INVALID_PARAMETER_VALUE]"), run.err());
    }

    private CommandRun bench(String... arguments) {
        return CommandRun.of(
                Stream.of(
                                Stream.of("bench"),
                                Stream.of(arguments),
                                Stream.of("--data", data.toString(), "--warm-up", "0"))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    private static List<String> workloads() {
        return CommandRun.of("bench", "--list").lines().stream()
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }
}
