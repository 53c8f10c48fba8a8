package io.millrace.engine;

import io.millrace.streaming.StreamingQueryProgress;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/// The latest progress reports of a query. Thread-safe.
final class ProgressLog {
    private final int countMax;
    private final Deque<StreamingQueryProgress> reports = new ArrayDeque<>();

    ProgressLog(int countMax) {
        this.countMax = countMax;
    }

    synchronized void add(StreamingQueryProgress report) {
        reports.addLast(report);
        if (reports.size() > countMax) {
            reports.removeFirst();
        }
    }

    /// Returns the reports, oldest first.
    synchronized StreamingQueryProgress[] recent() {
        return reports.toArray(StreamingQueryProgress[]::new);
    }

    /// Returns the newest report, or null before the first.
    synchronized @Nullable StreamingQueryProgress last() {
        return reports.peekLast();
    }
}
