package io.millrace.app.bench;

/// The untimed runs before the first timed one, the same for Millrace and its peers: queries run
/// for days, and what counts is their speed once the JVM has compiled them.
public final class WarmUp {
    /// As long as an iteration of JMH: ten runs of a quarter of a second left the compilers with a
    /// sixth of the CPU of the timed ones.
    public static final int SECONDS_USUAL = 10;

    private WarmUp() {}

    /// A run to the end of the input.
    @FunctionalInterface
    public interface Run {
        void toEnd() throws Exception;
    }

    /// Runs once, and then until the seconds are over.
    public static void with(int seconds, Run run) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        do {
            run.toEnd();
        } while (System.nanoTime() - end < 0);
    }
}
