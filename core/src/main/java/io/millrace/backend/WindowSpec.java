package io.millrace.backend;

/// How times are assigned to windows, all in microseconds since the epoch.
///
/// ```text
/// sliding      windows [start, start + duration), a start every slide; tumbling when slide = duration
/// cumulating   windows [start, start + k * slide), k = 1, 2, ... up to the duration; a start every
///              duration
/// ```
///
/// A window is identified by one number, its id: the start of a sliding window, the end of a
/// cumulating one (of which many have one start). Ids lie a slide apart, and the ids of the windows
/// that contain a time are those above `time - reach`, up to [#lastId(long)]. A window ends at its
/// id plus the reach.
///
/// @param timeOrdinal the event-time column of the input, a timestamp; rows whose time is null must
///   have been filtered out
/// @param durationMicros length of the window, or of the longest, above 0
/// @param slideMicros distance of two starts, or of two ends with one start, above 0, at most the
///   duration; of a cumulating window a divisor of the duration
/// @param startMicros offset of the windows from the epoch
/// @param isCumulating whether windows with one start grow up to the duration
public record WindowSpec(
        int timeOrdinal,
        long durationMicros,
        long slideMicros,
        long startMicros,
        boolean isCumulating) {
    /// Checks the limits.
    public WindowSpec {
        if (durationMicros <= 0
                || slideMicros <= 0
                || slideMicros > durationMicros
                || (isCumulating && durationMicros % slideMicros != 0)) {
            throw new IllegalArgumentException(
                    "window of " + durationMicros + " us sliding by " + slideMicros + " us");
        }
    }

    /// Makes the spec of sliding or tumbling windows.
    public WindowSpec(int timeOrdinal, long durationMicros, long slideMicros, long startMicros) {
        this(timeOrdinal, durationMicros, slideMicros, startMicros, false);
    }

    /// Returns the distance of two starts.
    public long startStepMicros() {
        return isCumulating ? durationMicros : slideMicros;
    }

    /// Returns how far a window ends behind its id.
    public long reachMicros() {
        return isCumulating ? 0 : durationMicros;
    }

    /// Returns the start of the last window that contains the time.
    public long lastStart(long timeMicros) {
        return timeMicros - Math.floorMod(timeMicros - startMicros, startStepMicros());
    }

    /// Returns the greatest id of a window that contains the time.
    public long lastId(long timeMicros) {
        return lastStart(timeMicros) + durationMicros - reachMicros();
    }

    /// Returns the start of the window with the id.
    public long startOf(long id) {
        return isCumulating ? lastStart(id - 1) : id;
    }

    /// Returns the greatest id of a window that ends at or before the moment; `Long.MIN_VALUE` when
    /// that is none.
    public long lastClosedId(long closedMicros) {
        // A window that would end after the end of time never closes.
        return closedMicros < Long.MIN_VALUE + reachMicros()
                ? Long.MIN_VALUE
                : closedMicros - reachMicros();
    }

    /// Returns the last moment, at or before the given one, at which any window ends.
    public long lastEnd(long timeMicros) {
        return timeMicros - Math.floorMod(timeMicros - startMicros - reachMicros(), slideMicros);
    }

    /// Returns the most windows that one time can belong to.
    public int windowCountMax() {
        return Math.toIntExact((durationMicros + slideMicros - 1) / slideMicros);
    }

    /// Returns how many windows that contain the time end at or before the moment, which is one of
    /// [#lastEnd(long)] and after the time.
    public long closedCount(long timeMicros, long endMicros) {
        long newestEnd = lastStart(timeMicros) + durationMicros;
        long oldestEnd = lastEnd(timeMicros) + slideMicros;
        return (Math.min(newestEnd, endMicros) - oldestEnd) / slideMicros + 1;
    }

    /// Returns whether each row belongs to exactly one window, which its start identifies.
    public boolean isTumbling() {
        return slideMicros == durationMicros && !isCumulating;
    }
}
