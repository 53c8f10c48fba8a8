package io.millrace.exec;

/// An operator with state, as far as it leaves out rows that come too late.
public interface LateTarget {
    /// Returns the watermark at or before which an event time, or the end of a window, is late;
    /// `Long.MIN_VALUE` when no row is.
    long lateMicros();

    /// Counts late rows, which went no further. Thread-safe.
    void addLate(LateCounts late);
}
