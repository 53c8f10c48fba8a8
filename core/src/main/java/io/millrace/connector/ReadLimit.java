package io.millrace.connector;

/// How much of the available input one micro-batch takes at most.
public sealed interface ReadLimit {
    /// Everything that is there.
    record AllAvailable() implements ReadLimit {}

    /// So many files.
    record MaxFiles(int files) implements ReadLimit {}

    /// Files while their sizes stay within so many bytes, one at least.
    record MaxBytes(long bytes) implements ReadLimit {}

    /// Everything that is there.
    static ReadLimit allAvailable() {
        return new AllAvailable();
    }
}
