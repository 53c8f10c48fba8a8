package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The launcher is a shell script outside the modules: its facts are compared, not run.
final class LauncherTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    @Test
    void theLauncherAndTheTestsUseTheSameFlags() throws IOException {
        List<String> tests =
                List.of(
                        group("pom.xml", "<millrace.jvmArgs>([^<]+)</millrace.jvmArgs>")
                                .strip()
                                .split("\\s+"));
        List<String> launcher =
                List.of(group("millrace", "required=\\(([^)]+)\\)").strip().split("\\s+"));
        assertEquals(tests, launcher);
    }

    @Test
    void theScriptsCanBeExecuted() {
        for (String script : List.of("millrace", "mvnw", ".ci/run")) {
            assertTrue(Files.isExecutable(ROOT.resolve(script)), script);
        }
    }

    private static String group(String file, String regex) throws IOException {
        Matcher matcher = Pattern.compile(regex).matcher(Files.readString(ROOT.resolve(file)));
        assertTrue(matcher.find(), file + " has no " + regex);
        return matcher.group(1);
    }
}
