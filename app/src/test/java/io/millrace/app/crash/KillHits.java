package io.millrace.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Counts the steps at which kills found the queries. Thread-safe.
final class KillHits {
    private final Map<String, Integer> counts = new TreeMap<>();

    /// Counts the last steps in a log, and deletes it.
    void take(Path log) throws IOException {
        Map<String, String> last = StepLog.lastSteps(log);
        Files.deleteIfExists(log);
        synchronized (this) {
            last.values().forEach(step -> counts.merge(step, 1, Integer::sum));
        }
    }

    /// Returns the number of queries found at each step.
    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }
}
