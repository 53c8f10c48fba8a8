package io.millrace.arrowio.json;

/// What a reader does with a malformed record.
public enum ParseMode {
    /// Keeps what can be read of it; the rest of the row is null.
    PERMISSIVE,
    /// Leaves it out.
    DROPMALFORMED,
    /// Fails the query with `MALFORMED_RECORD_IN_PARSING`.
    FAILFAST
}
