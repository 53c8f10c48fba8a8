package io.millrace.backend;

/// A time window over an event-time column: half-open, aligned to the epoch plus an offset.
///
/// A row at time `t` belongs to every window that starts at `lastStart - i * slide` (i >= 0) and
/// contains `t`, where `lastStart = t - floorMod(t - start, slide)`. With `slide == duration` that
/// is one window.
///
/// @param timeOrdinal column of the input that holds the event time in microseconds, never null in
///   a selected row
/// @param durationMicros length, over 0
/// @param slideMicros distance of window starts, over 0 and at most the length
/// @param startMicros offset of the alignment
public record WindowSpec(int timeOrdinal, long durationMicros, long slideMicros, long startMicros) {
    /// Checks the limits.
    public WindowSpec {
        if (durationMicros <= 0 || slideMicros <= 0 || slideMicros > durationMicros) {
            throw new IllegalArgumentException(
                    "window of " + durationMicros + " us sliding by " + slideMicros + " us");
        }
    }

    /// Returns the start of the last window that contains the time.
    public long lastStart(long timeMicros) {
        return timeMicros - Math.floorMod(timeMicros - startMicros, slideMicros);
    }

    /// Returns the most windows that one time can belong to.
    public int windowCountMax() {
        return Math.toIntExact((durationMicros + slideMicros - 1) / slideMicros);
    }

    /// Returns whether each row belongs to exactly one window.
    public boolean isTumbling() {
        return slideMicros == durationMicros;
    }
}
