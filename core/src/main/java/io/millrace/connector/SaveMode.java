package io.millrace.connector;

/// What a static write does when the target exists.
public enum SaveMode {
    /// Adds to it.
    APPEND,
    /// Replaces it.
    OVERWRITE,
    /// Fails with `PATH_ALREADY_EXISTS`; the default.
    ERROR_IF_EXISTS,
    /// Leaves it and writes nothing.
    IGNORE
}
