package io.millrace.testkit.kill;

import java.time.Duration;

/// When a program is killed, counted from the first line that it prints: what the JVM does before
/// `main` is of no interest.
public sealed interface KillMoment {
    /// A time after the first line, wherever the program is then.
    record AfterDelay(Duration delay) implements KillMoment {}

    /// As soon as the program has printed so many lines, 1 or more.
    record AfterLines(int lines) implements KillMoment {}
}
