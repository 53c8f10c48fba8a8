package io.millrace.exec;

/// Where a limit over the life of a query keeps how many rows have passed. Used by one thread.
public interface LimitTarget {
    /// Returns how many rows have passed so far.
    long passedRows();

    /// Says that so many more rows have passed.
    void pass(long rows);
}
