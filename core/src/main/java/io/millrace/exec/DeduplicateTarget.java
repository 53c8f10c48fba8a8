package io.millrace.exec;

import io.millrace.exec.keyed.KeyedState;

/// Where a deduplication keeps the keys that it has seen: for one static run, or the state of a
/// query. Used by one thread at a time.
public interface DeduplicateTarget {
    /// Returns the keys; borrowed.
    KeyedState state();

    /// Returns the time up to which rows are late, in microseconds; `Long.MIN_VALUE` for none.
    long lateMicros();

    /// Says that so many rows were late, and so many others duplicates.
    void count(long lateRows, long duplicates);

    /// Says that all rows of the run are in.
    void end();
}
