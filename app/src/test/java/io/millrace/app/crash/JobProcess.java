package io.millrace.app.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Starts [CourseJob] in a JVM of its own.
final class JobProcess {
    private static final long LIMIT_SECONDS = 120;

    private JobProcess() {}

    /// Runs the job until it has passed the step, and kills it there (SIGKILL).
    static void runAndKill(Path data, Path checkpoint, String device, int threads, Step at)
            throws IOException, InterruptedException {
        Process job = start(data, checkpoint, device, threads, at.step(), at.batchId() + "");
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = job.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals(CourseJob.REACHED)) {
                lines.add(line);
                line = output.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("ended before " + at + ": " + lines);
            }
        } finally {
            job.destroyForcibly();
        }
        await(job);
    }

    /// Runs the job to its end and returns the rows that it printed.
    static List<String> runToTheEnd(Path data, Path checkpoint, String device, int threads)
            throws IOException, InterruptedException {
        Process job = start(data, checkpoint, device, threads, "none", "0");
        List<String> lines;
        try (BufferedReader output = job.inputReader()) {
            lines = output.lines().toList();
        }
        await(job);
        if (job.exitValue() != 0) {
            throw new IllegalStateException("exit code " + job.exitValue() + ": " + lines);
        }
        return lines;
    }

    private static void await(Process job) throws InterruptedException {
        if (!job.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            job.destroyForcibly();
            throw new IllegalStateException("the job did not end in " + LIMIT_SECONDS + " s");
        }
    }

    /// Which step of which batch a job is killed after.
    record Step(String step, long batchId) {}

    private static Process start(
            Path data, Path checkpoint, String device, int threads, String step, String batchId)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The flags of this test JVM are those that every Millrace JVM needs; the rest is memory.
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--")) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(CourseJob.class.getName());
        command.addAll(
                List.of(
                        data.toString(),
                        checkpoint.toString(),
                        device,
                        String.valueOf(threads),
                        step,
                        batchId));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
