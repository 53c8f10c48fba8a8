package io.millrace.app.bench;

import io.millrace.Session;

import java.nio.file.Path;
import java.util.OptionalLong;

/// How to run a workload.
///
/// @param rows rows of input
/// @param runs timed runs, after one that is checked and those that warm up
/// @param threads workers, `local[threads]`
/// @param data where the input files lie, or are written to
/// @param scratch where checkpoints go: an empty directory on the same disk
/// @param variant what some workloads can be told
record BenchSetup(long rows, int runs, int threads, Path data, Path scratch, Variant variant) {
    /// What some workloads can be told.
    ///
    /// @param keys how many keys there are, if the workload's own number will not do
    /// @param eventsPerSecond of event time
    /// @param warmUpSeconds of untimed runs
    /// @param device the session's setting `millrace.device`
    record Variant(OptionalLong keys, long eventsPerSecond, int warmUpSeconds, String device) {}

    /// Returns what makes a session with the workers and the device.
    Session.Builder session() {
        return Session.builder()
                .master("local[" + threads + "]")
                .config("millrace.device", variant.device());
    }

    BenchSetup withRows(long other) {
        return new BenchSetup(other, runs, threads, data, scratch, variant);
    }
}
