package io.millrace.testkit.kill;

import java.time.Duration;
import java.util.Locale;

/// What a run of [KillDriver] did.
///
/// @param kills how many processes were killed
/// @param ended how many ended by themselves before their kill was due
/// @param elapsed in all
public record KillReport(int kills, int ended, Duration elapsed) {
    private static final double NANOS_PER_MINUTE = 60e9;

    /// Nothing done yet.
    public static final KillReport NONE = new KillReport(0, 0, Duration.ZERO);

    /// Returns kills per minute.
    public double killsPerMinute() {
        return elapsed.isZero() ? 0 : kills * NANOS_PER_MINUTE / elapsed.toNanos();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d kills in %.1f s, %.0f a minute; %d starts ended by themselves first",
                kills,
                elapsed.toMillis() / 1e3,
                killsPerMinute(),
                ended);
    }
}
