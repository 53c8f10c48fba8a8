package io.millrace.engine;

import io.millrace.streaming.Clock;

import java.util.LinkedHashMap;
import java.util.Map;

/// Measures the parts of one trigger under Spark's names, in whole milliseconds. Used by one thread
/// at a time: the control thread, and that of the checkpoint when it commits behind it.
final class StepTimer {
    private final Clock clock;
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private final long startNanos;

    StepTimer(Clock clock) {
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /// Work that is measured.
    interface Timed<T> {
        T run() throws Exception;
    }

    <T> T time(String name, Timed<T> work) throws Exception {
        long start = clock.nanoTime();
        try {
            return work.run();
        } finally {
            nanos.merge(name, clock.nanoTime() - start, Long::sum);
        }
    }

    long elapsedNanos() {
        return clock.nanoTime() - startNanos;
    }

    /// Returns the parts and the whole, `triggerExecution`.
    Map<String, Long> millis() {
        Map<String, Long> millis = new LinkedHashMap<>();
        nanos.forEach((name, value) -> millis.put(name, value / 1_000_000L));
        millis.put("triggerExecution", elapsedNanos() / 1_000_000L);
        return millis;
    }
}
