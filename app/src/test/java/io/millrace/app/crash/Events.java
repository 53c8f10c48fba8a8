package io.millrace.app.crash;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the shipped events lie, seen from a test, which Maven runs in its module's directory.
public final class Events {
    private Events() {}

    /// Returns the directory of the 50 files.
    public static Path directory() {
        Path fromModule = Path.of("..", "data", "events");
        return Files.isDirectory(fromModule) ? fromModule : Path.of("data", "events");
    }
}
