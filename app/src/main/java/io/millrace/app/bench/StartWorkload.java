package io.millrace.app.bench;

import io.millrace.error.ErrorCondition;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The launcher's main job in a JVM of its own: from the start of the process to the first row of
/// the first micro-batch's result, and the peak memory of all fifty batches.
final class StartWorkload implements Workload {
    private static final String PEAK = "VmHWM:";
    private static final double KIB_PER_MB = 1e6 / 1024;
    private static final int POLL_MILLIS = 5;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "from the start of the JVM to the first result of ./millrace demo; its peak memory";
    }

    @Override
    public long rowsUsual() {
        return 0; // It is the demo's data.
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        List<Double> seconds = new ArrayList<>();
        List<Double> megabytes = new ArrayList<>();
        firstRow();
        ForeignLoad load = new ForeignLoad();
        for (int run = 0; run < setup.runs(); run++) {
            seconds.add(firstRow());
            megabytes.add(peakMegabytes());
        }
        Map<String, Double> facts = Map.of("peakMegabytes", Measurement.percentile(megabytes, 0.5));
        return new Measurement(name(), 0, 0, seconds, facts, load.cores());
    }

    private static Process start(String... arguments) throws IOException {
        Path launcher = Path.of(System.getProperty("millrace.home", "."), "millrace");
        if (!Files.isExecutable(launcher)) {
            throw ErrorCondition.PATH_NOT_FOUND.error(
                    "There is no " + launcher.toAbsolutePath() + ".",
                    "Run this benchmark through ./millrace.");
        }
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "demo", "--json"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// Returns the seconds from the start of the process to the first row it prints.
    private static double firstRow() throws Exception {
        long start = System.nanoTime();
        Process process = start("--files", "1");
        try (BufferedReader out = process.inputReader()) {
            String row = out.readLine();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (row == null || !row.contains("\"count\"")) {
                throw new IllegalStateException("the demo printed " + row);
            }
            out.transferTo(Writer.nullWriter());
            requireSuccess(process);
            return seconds;
        }
    }

    /// Returns the most memory that the process had resident, from `/proc`; NaN where there is
    /// none.
    private static double peakMegabytes() throws Exception {
        Process process = start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        double peak = Double.NaN;
        try (BufferedReader out = process.inputReader()) {
            while (process.isAlive()) {
                peak = peakOf(status, peak);
                if (out.ready()) {
                    out.readLine();
                } else {
                    process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        }
        requireSuccess(process);
        return peak;
    }

    private static double peakOf(Path status, double known) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MB)
                    .findFirst()
                    .orElse(known);
        } catch (IOException _) {
            return known; // The process has ended, or this machine has no /proc.
        }
    }

    private static void requireSuccess(Process process) throws InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the demo ended with " + process.exitValue());
        }
    }
}
