package io.millrace.app.demo;

import io.millrace.error.ErrorCondition;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The files of the demo.
final class DemoFiles {
    private DemoFiles() {}

    /// Returns the directory of the events that are shipped. The launcher says where Millrace lies.
    static Path shipped() {
        return Path.of(System.getProperty("millrace.home", "."), "data", "events");
    }

    /// Returns a glob of names that matches the first `count` files of the directory.
    static String firstNames(Path directory, int count) throws IOException {
        if (count < 1) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    "--files is " + count + ".", "Give a number of 1 or more.");
        }
        if (!Files.isDirectory(directory)) {
            throw ErrorCondition.PATH_NOT_FOUND.error(
                    "The directory " + directory + " is not there.", "Give another with --data.");
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.json")) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        names.sort(Comparator.comparingLong(DemoFiles::number).thenComparing(name -> name));
        return names.stream()
                .limit(count)
                .map(name -> name.replaceAll("([\\\\*?\\[\\]{},])", "\\\\$1"))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// Returns the last number in the name, so that file-2 comes before file-10.
    private static long number(String name) {
        String digits = name.replaceAll("^.*?(\\d{1,18})\\D*$", "$1");
        return digits.matches("\\d+") ? Long.parseLong(digits) : -1;
    }
}
