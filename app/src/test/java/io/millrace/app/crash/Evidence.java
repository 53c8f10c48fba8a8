package io.millrace.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where long tests keep what they work on: it stays when one fails, and when it was named by
/// `-Dmillrace.crash.directory`.
///
/// @param isKept whether it was named
record Evidence(Path directory, boolean isKept) {
    static Evidence open(String name) throws IOException {
        String given = System.getProperty("millrace.crash.directory", "");
        if (given.isEmpty()) {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            return new Evidence(Files.createTempDirectory(target, name + "-"), false);
        }
        return new Evidence(Files.createDirectories(Path.of(given).toAbsolutePath()), true);
    }

    /// Returns an empty directory of that name.
    Path fresh(String name) throws IOException {
        Path made = directory.resolve(name);
        delete(made);
        return Files.createDirectories(made);
    }

    /// Says that nothing was found.
    void close() throws IOException {
        if (!isKept) {
            delete(directory);
        }
    }

    static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(root)) {
                files = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
