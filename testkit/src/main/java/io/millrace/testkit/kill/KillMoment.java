package io.millrace.testkit.kill;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a program is killed: some time after it has printed its nth line. What the JVM does before
/// the first is of no interest; further lines make kills hit what comes after them, however slow
/// the machine is.
///
/// @param lines how many lines it has printed, 1 or more
/// @param delay from then on
public record KillMoment(int lines, Duration delay) {
    /// Checks the number.
    public KillMoment {
        if (lines < 1) {
            throw new IllegalArgumentException("a program is killed after line " + lines);
        }
    }

    /// Returns a moment after the nth line, at most the longest delay later, all equally likely.
    public static KillMoment random(int lines, Duration longest, RandomGenerator random) {
        long nanos = longest.toNanos();
        return new KillMoment(lines, Duration.ofNanos(nanos == 0 ? 0 : random.nextLong(nanos)));
    }
}
