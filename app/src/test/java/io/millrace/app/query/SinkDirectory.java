package io.millrace.app.query;

import io.millrace.DataFrame;
import io.millrace.Session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What two kinds of reader find in the directory of a file sink.
final class SinkDirectory {
    private SinkDirectory() {}

    /// Returns the rows of a reader that knows the log, as JSON, in its order.
    static List<String> logged(Session session, Path directory) {
        DataFrame rows = session.read().schema("n INT, s STRING").json(directory.toString());
        return rows.collectAsList().stream()
                .map(row -> "{\"n\":" + row.get(0) + ",\"s\":\"" + row.get(1) + "\"}")
                .toList();
    }

    /// Returns the lines of all files that `ls` shows, in the order of their names.
    static List<String> listed(Path directory) {
        return names(directory, "").stream()
                .filter(name -> !name.startsWith("_") && !name.startsWith("."))
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .flatMap(file -> lines(file).stream())
                .toList();
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the names in the log that are no entries.
    static List<String> leftovers(Path directory) {
        return names(directory.resolve("_millrace_log"), ".");
    }

    /// Returns the names that begin so, sorted.
    static List<String> names(Path directory, String prefix) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
