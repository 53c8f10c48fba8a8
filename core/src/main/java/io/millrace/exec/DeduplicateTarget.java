package io.millrace.exec;

import io.millrace.exec.keyed.KeyedState;

/// Where a deduplication keeps the keys that it has seen: for one static run, or the state of a
/// query. Used by one thread at a time.
public interface DeduplicateTarget extends LateTarget {
    /// Returns the keys; borrowed.
    KeyedState state();

    /// Says that so many rows, none of them late, were duplicates.
    void addDuplicates(long duplicates);

    /// Says that all rows of the run are in.
    void end();
}
