package io.millrace.benchmarks.engine;

import java.util.Arrays;
import java.util.Locale;

/// Durations in the order they were taken; added to by one thread. Those beyond the capacity are
/// left out.
final class Samples {
    private static final int COUNT_MAX = 1 << 16;

    private final long[] micros = new long[COUNT_MAX];
    private int count;

    void addNanos(long nanos) {
        if (count < COUNT_MAX) {
            micros[count++] = nanos / 1000;
        }
    }

    /// Returns the percentile in milliseconds, the first samples left out; NaN when none is left.
    double percentileMillis(int percent, int skipped) {
        long[] sorted = sorted(skipped);
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1000.0;
    }

    private long[] sorted(int skipped) {
        long[] sorted = Arrays.copyOfRange(micros, Math.min(skipped, count), count);
        Arrays.sort(sorted);
        return sorted;
    }

    String summary(int skipped) {
        return String.format(
                Locale.ROOT,
                "p50 %.3f ms, p90 %.3f ms, p99 %.3f ms, n = %d",
                percentileMillis(50, skipped),
                percentileMillis(90, skipped),
                percentileMillis(99, skipped),
                Math.max(0, count - skipped));
    }
}
