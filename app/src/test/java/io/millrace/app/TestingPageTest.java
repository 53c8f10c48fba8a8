package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The examples of the page on testing that name a file are parts of it, so that they compile and
/// pass.
final class TestingPageTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final Pattern EXAMPLE =
            Pattern.compile("From `([^`]+)`:\\n+```java\\n(.*?)```", Pattern.DOTALL);

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }

    @Test
    void examplesAreTakenFromTests() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/testing.md"));
        int count = 0;
        for (MatchResult example : EXAMPLE.matcher(page).results().toList()) {
            String file = example.group(1);
            String source = withoutIndentation(Files.readString(ROOT.resolve(file)));
            String lines = withoutIndentation(example.group(2));
            assertTrue(source.contains(lines), () -> "not in " + file + ":\n" + lines);
            count++;
        }
        assertTrue(count >= 2, "examples found");
    }
}
