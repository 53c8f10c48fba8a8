package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs that have nothing to do with each other, two at a time.
final class Runs {
    private static final int THREADS = 2;
    private static final int FAILURES_SHOWN = 10;

    private final List<Callable<Void>> runs = new ArrayList<>();

    /// One run, which throws when it goes wrong.
    interface Run {
        void run() throws Exception;
    }

    /// Adds a run.
    ///
    /// @param what which one it is, for its failure
    void add(String what, Run run) {
        runs.add(
                () -> {
                    try {
                        run.run();
                    } catch (Exception | Error e) {
                        throw new AssertionError(what + ": " + e.getMessage(), e);
                    }
                    return null;
                });
    }

    /// Does all runs, and prints how many they were.
    ///
    /// @param least as many there must be: a suite that shrinks unseen proves less each day
    void doAll(String what, int least) throws InterruptedException {
        long start = System.nanoTime();
        List<Throwable> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Void> run : threads.invokeAll(runs)) {
                if (run.state() == Future.State.FAILED) {
                    failures.add(run.exceptionNow());
                }
            }
        }
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        System.out.printf(Locale.ROOT, "%s: %d in %d ms%n", what, runs.size(), millis);
        if (!failures.isEmpty()) {
            throw failure(failures);
        }
        assertTrue(runs.size() >= least, () -> what + ": only " + runs.size());
    }

    private AssertionError failure(List<Throwable> failures) {
        StringBuilder text = new StringBuilder();
        text.append(failures.size()).append(" of ").append(runs.size()).append(" went wrong:");
        for (Throwable failure : failures.stream().limit(FAILURES_SHOWN).toList()) {
            text.append("\n").append(failure.getMessage());
        }
        return new AssertionError(text.toString(), failures.getFirst());
    }
}
