package io.millrace.app.bench;

/// The untimed runs before the first timed one, the same for Millrace and its peers: queries run
/// for days, and what counts is their speed once the JVM has compiled them.
public final class WarmUp {
    private static final int RUNS_MAX = 10;
    private static final long NANOS_MAX = 10_000_000_000L;

    private WarmUp() {}

    /// A run to the end of the input.
    @FunctionalInterface
    public interface Run {
        void toEnd() throws Exception;
    }

    /// Runs ten times, or for ten seconds if these are over before.
    public static void with(Run run) throws Exception {
        long end = System.nanoTime() + NANOS_MAX;
        for (int i = 0; i < RUNS_MAX && System.nanoTime() - end < 0; i++) {
            run.toEnd();
        }
    }
}
