package io.millrace.app.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.crash.Events;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The programs in `examples/` run as the README shows.
final class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    private static List<String> run(String example, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags that the README gives are those of this test JVM.
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--")) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(ROOT.resolve("examples").resolve(example).toString());
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("example", ".err");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            List<String> lines = process.inputReader().lines().toList();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), Files.readString(errors));
            return lines;
        } finally {
            Files.delete(errors);
        }
    }

    /// Returns the numbers at the ends of the lines that begin so.
    private static List<Long> numbers(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Long.parseLong(line.substring(prefix.length())))
                .toList();
    }

    @Test
    void theCourseQueryPrintsThePublishedCounts() throws Exception {
        List<String> lines = run("CourseQuery.java", Events.directory().toString());
        assertEquals("is streaming: true", lines.getFirst());
        int header = lines.indexOf("|action|        time|count|");
        assertEquals(
                List.of(
                        "| Close|Jul-26 03:00|   11|",
                        "|  Open|Jul-26 03:00|  179|",
                        "| Close|Jul-26 04:00|  344|",
                        "|  Open|Jul-26 04:00| 1001|"),
                lines.subList(header + 2, header + 6));
    }

    @Test
    void theStepsOfTheDevicesRiseToTheirSum() throws Exception {
        List<String> lines = run("DeviceSteps.java");
        List<Long> sums = numbers(lines, "steps so far: ");
        assertTrue(sums.size() > 1, lines::toString);
        List<Long> sorted = new ArrayList<>(sums);
        Collections.sort(sorted);
        assertEquals(sorted, sums);
        assertEquals(numbers(lines, "steps generated: "), List.of(sums.getLast()));
    }
}
