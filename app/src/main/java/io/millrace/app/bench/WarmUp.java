package io.millrace.app.bench;

/// The untimed runs before the first timed one, the same for Millrace and its peers: queries run
/// for days, and what counts is their speed once the JVM has compiled them.
public final class WarmUp {
    /// Three iterations of JMH, which itself takes five: after one, the compilers of Millrace still
    /// had a seventh of the CPU of the timed runs, and in one hour `course` ran at 47 million rows
    /// a second after 10 s and at 58 after 40.
    public static final int SECONDS_USUAL = 30;

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
