package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.analysis.setting.Setting;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The page of settings lists what there is, as the code says it.
final class SettingsPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("millrace.root"), "docs", "settings.md");

    private static String row(Setting setting) {
        String value = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
        return "| `" + setting.key() + "` | " + value + " | " + setting.meaning() + " |";
    }

    @Test
    void thePageListsEverySetting() throws IOException {
        String expected =
                Arrays.stream(Setting.values())
                        .map(SettingsPageTest::row)
                        .collect(Collectors.joining("\n"));
        try (Stream<String> lines = Files.lines(PAGE)) {
            List<String> rows = lines.filter(line -> line.startsWith("| `")).toList();
            assertEquals(expected, String.join("\n", rows), "the rows of docs/settings.md");
        }
    }
}
