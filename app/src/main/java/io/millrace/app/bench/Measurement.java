package io.millrace.app.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What one workload took on one engine.
///
/// @param engine its name, with the version unless it is this one
/// @param rows of one run
/// @param bytes of input of one run, as it lies in files or memory
/// @param seconds of each timed run
/// @param facts other figures by name, of the check or the run
/// @param foreignCores how many cores other processes took meanwhile, on average
public record Measurement(
        String engine,
        String workload,
        long rows,
        long bytes,
        List<Double> seconds,
        Map<String, Double> facts,
        double foreignCores) {
    /// Copies the collections.
    public Measurement {
        seconds = List.copyOf(seconds);
        facts = new TreeMap<>(facts);
    }

    /// What it took on Millrace.
    Measurement(
            String workload,
            long rows,
            long bytes,
            List<Double> seconds,
            Map<String, Double> facts,
            double foreignCores) {
        this("Millrace", workload, rows, bytes, seconds, facts, foreignCores);
    }

    /// Returns the median of the runs.
    double medianSeconds() {
        double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double rowsPerSecond() {
        return rows / medianSeconds();
    }

    /// Returns one line of JSON.
    public String json() {
        return "{\"engine\":\"%s\",\"workload\":\"%s\",\"rows\":%d,\"bytes\":%d,\"seconds\":%s,\"foreignCores\":%s,\"facts\":{%s}}"
                .formatted(
                        engine,
                        workload,
                        rows,
                        bytes,
                        seconds.stream()
                                .map(Measurement::number)
                                .collect(Collectors.joining(",", "[", "]")),
                        number(foreignCores),
                        facts.entrySet().stream()
                                .map(fact -> "\"" + fact.getKey() + "\":" + number(fact.getValue()))
                                .collect(Collectors.joining(",")));
    }

    /// Returns one line for people.
    String text() {
        double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        String speed =
                rows == 0
                        ? "" // What is measured is no rate.
                        : String.format(
                                Locale.ROOT,
                                "%8.2f M rows/s %9.1f MB/s   ",
                                rowsPerSecond() / 1e6,
                                bytes / medianSeconds() / 1e6);
        String time =
                String.format(
                        Locale.ROOT,
                        "%.3f s [%.3f-%.3f] n=%d",
                        medianSeconds(),
                        sorted[0],
                        sorted[sorted.length - 1],
                        sorted.length);
        String more =
                facts.entrySet().stream()
                        .map(fact -> fact.getKey() + " " + number(fact.getValue()))
                        .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%-13s %s%s   foreign %.2f   %s",
                workload,
                speed,
                time,
                foreignCores,
                more);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }

    /// Returns the value below which the share of the samples lies.
    static double percentile(List<Double> samples, double share) {
        double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[(int) Math.clamp(Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }
}
