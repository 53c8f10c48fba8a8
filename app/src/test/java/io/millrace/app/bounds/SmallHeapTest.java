package io.millrace.app.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A JVM whose heap is used up: the query that did it fails with a named error, the others live.
final class SmallHeapTest {
    @Test
    @Timeout(120)
    void aQueryThatUsesUpTheHeapFailsAlone() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags that every Millrace JVM needs; the rest of this one's is memory.
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--")) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-Xmx48m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(HeapJob.class.getName());
        Process job =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader output = job.inputReader()) {
            List<String> lines =
                    output.lines()
                            .filter(line -> line.matches("(function|state|modest|closed).*"))
                            .toList();
            assertEquals(
                    List.of(
                            "function OUT_OF_MEMORY",
                            "state OUT_OF_MEMORY",
                            "modest [[1,2], [2,1]]",
                            "closed"),
                    lines);
            assertEquals(true, job.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, job.exitValue());
        } finally {
            job.destroyForcibly();
        }
    }
}
