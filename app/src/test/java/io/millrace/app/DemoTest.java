package io.millrace.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.crash.Events;
import io.millrace.error.ErrorCondition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The main job as a user runs it, against the published counts of the course.
final class DemoTest {
    /// Close and Open of the first windows, from 2016-07-26T02:00:00Z on.
    private static final int[][] PUBLISHED = {
        {11, 179}, {344, 1001}, {815, 999}, {1003, 1000}, {1011, 993},
        {989, 1008}, {985, 996}, {983, 1000}, {1022, 1007}, {1028, 991},
        {960, 996}, {1028, 1006}, {994, 991}, {988, 1020}, {984, 992}
    };

    private static final int FIRST_HOUR = 2;

    private static final Pattern JSON_LINE =
            Pattern.compile(
                    "\\{\"action\":\"(Close|Open)\",\"window\":\\{\"start\":\"([^\"]+)\","
                            + "\"end\":\"([^\"]+)\"},\"count\":(\\d+)}");

    private static CommandRun demo(String... arguments) {
        List<String> all = new ArrayList<>(List.of("demo"));
        all.addAll(List.of(arguments));
        if (!all.contains("--data")) {
            all.addAll(List.of("--data", Events.directory().toString()));
        }
        return CommandRun.of(all.toArray(String[]::new));
    }

    /// Returns the lines of a demo that went well.
    private static List<String> json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        CommandRun run = demo(all.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run::err);
        assertEquals("", run.err());
        return run.lines();
    }

    private static String jsonLine(String action, int hour, int count) {
        return String.format(
                "{\"action\":\"%s\",\"window\":{\"start\":\"2016-07-26T%02d:00:00Z\","
                        + "\"end\":\"2016-07-26T%02d:00:00Z\"},\"count\":%d}",
                action, hour, hour + 1, count);
    }

    private static List<String> published(int[][] counts) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            lines.add(jsonLine("Close", FIRST_HOUR + i, counts[i][0]));
            lines.add(jsonLine("Open", FIRST_HOUR + i, counts[i][1]));
        }
        return lines;
    }

    private static Map<String, Integer> totals(List<String> lines) {
        Map<String, Integer> totals = new HashMap<>();
        for (String line : lines) {
            Matcher fields = JSON_LINE.matcher(line);
            assertTrue(fields.matches(), line);
            totals.merge(fields.group(1), Integer.parseInt(fields.group(4)), Integer::sum);
        }
        return totals;
    }

    @Test
    void theLineHasTheFormOfTheReadme() {
        assertEquals(
                "{\"action\":\"Close\",\"window\":{\"start\":\"2016-07-26T02:00:00Z\","
                        + "\"end\":\"2016-07-26T03:00:00Z\"},\"count\":11}",
                jsonLine("Close", 2, 11));
        assertEquals(jsonLine("Close", 2, 11), json("--files", "1").getFirst());
    }

    @Test
    void allFilesGiveThePublishedCountsInOrder() {
        List<String> lines = json();
        List<String> expected = published(PUBLISHED);
        assertEquals(expected, lines.subList(0, expected.size()));
        assertEquals(Map.of("Close", 50_000, "Open", 50_000), totals(lines));
        Comparator<Matcher> byWindowThenAction =
                Comparator.comparing((Matcher fields) -> fields.group(2))
                        .thenComparing(fields -> fields.group(1));
        assertEquals(
                lines,
                lines.stream()
                        .map(JSON_LINE::matcher)
                        .peek(Matcher::matches)
                        .sorted(byWindowThenAction)
                        .map(Matcher::group)
                        .toList());
    }

    @Test
    void theFirstFileGivesItsPublishedCounts() {
        assertEquals(
                published(new int[][] {{11, 179}, {344, 1001}, {176, 289}}), json("--files", "1"));
    }

    @Test
    void eightFilesGiveTheirPublishedTotals() {
        assertEquals(Map.of("Close", 7511, "Open", 8489), totals(json("--files", "8")));
    }

    @Test
    void moreFilesThanThereAreIsAllOfThem(@TempDir Path data) throws IOException {
        Files.copy(Events.directory().resolve("file-0.json"), data.resolve("file-0.json"));
        assertEquals(json("--files", "1"), json("--files", "7", "--data", data.toString()));
        assertEquals(
                json("--files", "1"),
                json("--files", "1", "--data", data.resolve("file-0.json").toString()));
    }

    @Test
    void elsewhereThanInATerminalTheTableIsPrintedOnceAndPlain() {
        CommandRun run = demo("--files", "1");
        assertEquals(0, run.exitCode(), run::err);
        assertFalse(run.out().contains("\u001b"), run::out);
        for (String counts : List.of("11 +179", "344 +1001", "176 +289", "531 +1469")) {
            Pattern atTheEnd = Pattern.compile("^.* +" + counts + "$", Pattern.MULTILINE);
            assertEquals(1, atTheEnd.matcher(run.out()).results().count(), run::out);
        }
        assertEquals(6, run.lines().size(), run::out);
    }

    @Test
    void theBackendInUseIsOneOfTheCpu() {
        for (String device : List.of("auto", "cpu")) {
            String progress = demo("--files", "1", "--device", device).lines().getLast();
            assertTrue(
                    progress.matches(
                            "batch 0 · [0-9,]+ rows/s · watermark none · backend"
                                    + " cpu-(simd|scalar)"),
                    progress);
        }
    }

    @Test
    void aRunOnTheCheckpointOfTheLastReadsOnlyWhatIsNew(@TempDir Path directory) {
        String checkpoint = directory.resolve("check point").toString();
        List<String> first = json("--files", "2", "--checkpoint", checkpoint);
        assertEquals(first, json("--files", "2", "--checkpoint", checkpoint));
        assertEquals(json("--files", "4"), json("--files", "4", "--checkpoint", checkpoint));
    }

    @Test
    void aDirectoryWithoutFilesIsNoError(@TempDir Path empty) {
        assertEquals(List.of(), json("--data", empty.toString()));
        assertEquals(List.of(), json("--files", "3", "--data", empty.toString()));
        assertEquals(0, demo("--data", empty.toString()).exitCode());
    }

    @Test
    void brokenLinesDoNotStopTheOthers(@TempDir Path data) throws IOException {
        Files.writeString(
                data.resolve("file-0.json"),
                """
                {"time":1469501107,"action":"Open"}
                {"time":14695
                nonsense
                {"time":"yesterday","action":"Open"}
                {"time":1469501108,"action":"Open"}
                """);
        assertEquals(List.of(jsonLine("Open", 2, 2)), json("--data", data.toString()));
    }

    private static void assertRefused(ErrorCondition condition, String... arguments) {
        CommandRun run = demo(arguments);
        assertEquals(1, run.exitCode(), run::err);
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("[" + condition + "] "), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }

    @Test
    void whatCannotBeDoneIsOneLineWithItsName(@TempDir Path directory) throws IOException {
        assertRefused(ErrorCondition.BACKEND_UNAVAILABLE, "--device", "gpu");
        assertRefused(ErrorCondition.BACKEND_UNAVAILABLE, "--device", "gpu", "--json");
        assertRefused(ErrorCondition.INVALID_OPTION_VALUE, "--device", "tpu");
        assertRefused(ErrorCondition.INVALID_PARAMETER_VALUE, "--files", "0");
        String missing = directory.resolve("missing").toString();
        assertRefused(ErrorCondition.PATH_NOT_FOUND, "--data", missing);
        assertRefused(ErrorCondition.PATH_NOT_FOUND, "--data", missing, "--files", "1");
        Path file = Files.createFile(directory.resolve("file"));
        assertRefused(ErrorCondition.CHECKPOINT_IO, "--checkpoint", file.toString());
    }

    @Test
    void aQueryThatFailsIsOneLineToo(@TempDir Path directory) throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path event = data.resolve("file-0.json");
        Files.copy(Events.directory().resolve("file-0.json"), event);
        String[] arguments = {
            "--data", data.toString(), "--checkpoint", directory.resolve("checkpoint").toString()
        };
        json(arguments);
        // As if the process had died before the commit: the batch must see the same bytes again.
        Files.delete(directory.resolve("checkpoint/commits/0"));
        Files.writeString(event, "{}");
        assertRefused(ErrorCondition.SOURCE_CHANGED, arguments);
    }
}
