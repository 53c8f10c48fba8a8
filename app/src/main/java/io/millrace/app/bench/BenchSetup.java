package io.millrace.app.bench;

import java.nio.file.Path;

/// How to run a workload.
///
/// @param rows rows of input
/// @param runs timed runs, after one that is checked and not timed
/// @param threads workers, `local[threads]`
/// @param data where the input files lie, or are written to
/// @param scratch where checkpoints go: an empty directory on the same disk
record BenchSetup(long rows, int runs, int threads, Path data, Path scratch) {
    BenchSetup withRows(long other) {
        return new BenchSetup(other, runs, threads, data, scratch);
    }
}
