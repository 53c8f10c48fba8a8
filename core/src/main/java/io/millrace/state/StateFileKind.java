package io.millrace.state;

/// What a state file holds.
public enum StateFileKind {
    /// The changes of one micro-batch.
    DELTA("delta"),
    /// Every live group at a version.
    SNAPSHOT("snap");

    private final String suffix;

    StateFileKind(String suffix) {
        this.suffix = suffix;
    }

    /// Returns the end of the file's name, without the dot; also the word in the file's schema.
    public String suffix() {
        return suffix;
    }
}
