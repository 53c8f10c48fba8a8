package io.millrace.testkit.differential;

/// Where two answers to one case part.
///
/// @param kind what differs
/// @param text both sides, in words
public record Difference(Kind kind, String text) {
    /// What can differ.
    public enum Kind {
        /// One engine refuses or fails, or both do for different reasons.
        ERROR,
        /// Names, types or nullability of the result's columns.
        SCHEMA,
        /// Which batches there were.
        BATCHES,
        /// The watermark that a batch used.
        WATERMARK,
        /// The rows of a batch.
        ROWS,
        /// The number of rows dropped as late.
        LATE_ROWS
    }

    @Override
    public String toString() {
        return kind + ": " + text;
    }
}
