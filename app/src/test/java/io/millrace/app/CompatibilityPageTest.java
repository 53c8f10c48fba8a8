package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The pages that promise something name tests that there are.
final class CompatibilityPageTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Pattern TEST = Pattern.compile("`(\\w+)`");

    /// Returns the last cells of the tables' rows.
    private static List<String> testCells(String page) throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docs").resolve(page))) {
            return lines.filter(line -> line.startsWith("| "))
                    .map(line -> line.split("\\|"))
                    .map(cells -> cells[cells.length - 1].strip())
                    .filter(cell -> !cell.equals("Test"))
                    .toList();
        }
    }

    /// Returns the names of all test classes, and of the contracts that they inherit.
    private static Set<String> testClasses() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module :
                    modules.filter(dir -> Files.exists(dir.resolve("pom.xml"))).toList()) {
                for (String folder : List.of("src/test/java", "src/main/java")) {
                    names.addAll(classes(module.resolve(folder)));
                }
            }
        }
        return names;
    }

    private static Set<String> classes(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java") || name.endsWith("Contract.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @CsvSource({"compatibility.md, 20", "sinks.md, 5", "security.md, 12"})
    void everyRowNamesTestsThatThereAre(String page, int rowsAtLeast) throws IOException {
        Set<String> classes = testClasses();
        List<String> cells = testCells(page);
        assertTrue(cells.size() >= rowsAtLeast, () -> "rows found: " + cells);
        for (String cell : cells) {
            List<String> named = names(cell);
            assertFalse(named.isEmpty(), () -> "names no test: " + cell);
            assertTrue(classes.containsAll(named), () -> "is not there: " + cell);
        }
    }

    private static List<String> names(String cell) {
        return TEST.matcher(cell).results().map(match -> match.group(1)).toList();
    }
}
