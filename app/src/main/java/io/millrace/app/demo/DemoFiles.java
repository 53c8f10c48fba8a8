package io.millrace.app.demo;

import io.millrace.arrowio.file.NaturalOrder;
import io.millrace.error.ErrorCondition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The files of the demo.
final class DemoFiles {
    private DemoFiles() {}

    /// Returns the directory of the events that are shipped. The launcher says where Millrace lies.
    static Path shipped() {
        return Path.of(System.getProperty("millrace.home", "."), "data", "events");
    }

    /// Returns a glob of names that matches the first `count` files of the directory, in the order
    /// in which the query reads them.
    static String firstNames(Path directory, int count) throws IOException {
        if (count < 1) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "--files is " + count + ".", "Give a number of 1 or more.");
        }
        return names(directory).stream()
                .sorted(NaturalOrder.NAMES)
                .limit(count)
                .map(name -> name.replaceAll("([\\\\*?\\[\\]{},])", "\\\\$1"))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// Returns the names of the files that a file source reads: not those that begin with a dot or
    /// an underscore.
    private static List<String> names(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw ErrorCondition.PATH_NOT_FOUND.error(
                    "The path " + directory + " is not there.", "Give another with --data.");
        }
        if (!Files.isDirectory(directory)) {
            return List.of(directory.getFileName().toString());
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !name.startsWith("_"))
                    .toList();
        }
    }
}
