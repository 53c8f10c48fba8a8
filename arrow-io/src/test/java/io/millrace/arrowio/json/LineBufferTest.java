package io.millrace.arrowio.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Goal: every line is read once, wherever a file is cut into pieces and however lines lie in the
/// window. Method: all cuts of a small file, and a file of several windows with lines of all
/// lengths.
final class LineBufferTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}\n{\"a\":22}\n\n{\"a\":333}\n",
                "{\"a\":1}\r\n{\"a\":22}\r\n\r\n{\"a\":333}",
                "{\"a\":1}\r{\"a\":22}\r\r\n\r{\"a\":333}\r",
                "\uFEFF{\"a\":1}\n{\"a\":\n{\"a\":333}",
                "\n",
                "{}",
            })
    void everyCutGivesEveryLineOnce(String text) throws IOException {
        Path file = directory.resolve("cut.json");
        Files.writeString(file, text);
        long size = Files.size(file);
        JsonReading reading = new JsonReading("a BIGINT, _corrupt_record STRING");
        List<String> whole = reading.rows(file, 0, size);
        for (long first = 0; first <= size; first++) {
            for (long second = first; second <= size; second++) {
                List<String> pieces = new ArrayList<>(reading.rows(file, 0, first));
                pieces.addAll(reading.rows(file, first, second));
                pieces.addAll(reading.rows(file, second, size));
                assertEquals(whole, pieces, "cuts at " + first + " and " + second);
            }
        }
    }

    @Test
    void linesOverTheWindowsEdgeAreWhole() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; text.length() < 5_000_000; i++) {
            int length = random.nextInt(20) == 0 ? random.nextInt(300_000) : random.nextInt(60);
            String value = i + "-" + "v".repeat(length);
            expected.add("[" + i + "," + value + "]");
            text.append("{\"a\":").append(i).append(",\"b\":\"").append(value).append("\"}");
            text.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        assertEquals(expected, new JsonReading("a INT, b STRING").rows(text.toString()));
    }

    @Test
    void oneLineMayTakeManyWindows() {
        String value = "x".repeat(9_000_000);
        assertEquals(
                List.of("[" + value + "]", "[y]"),
                new JsonReading("a STRING").rows("{\"a\":\"" + value + "\"}\n{\"a\":\"y\"}"));
    }
}
