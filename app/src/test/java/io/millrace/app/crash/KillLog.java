package io.millrace.app.crash;

import io.millrace.testkit.kill.KillReport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// The lives that are done, a line each, so that a long run can be broken off and go on.
/// Thread-safe.
final class KillLog {
    private static final int FIELDS = 7;

    private record Life(int kills, int ended, int batches) {}

    private final Path file;
    private final Map<Integer, Life> lives = new TreeMap<>();
    private int planned;

    KillLog(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] words = line.split(" ");
                // The last line of a run that was broken off may be torn.
                if (words.length == FIELDS) {
                    Life life = new Life(number(words[2]), number(words[3]), number(words[4]));
                    lives.put(number(words[0]), life);
                }
            }
        }
        planned = kills();
    }

    private static int number(String word) {
        return Integer.parseInt(word.substring(word.indexOf('=') + 1));
    }

    synchronized void add(int number, String seed, KillReport report, int batches)
            throws IOException {
        lives.put(number, new Life(report.kills(), report.ended(), batches));
        String line =
                "life=%d seed=%s kills=%d ended=%d batches=%d millis=%d violations=0%n"
                        .formatted(
                                number,
                                seed,
                                report.kills(),
                                report.ended(),
                                batches,
                                report.elapsed().toMillis());
        Files.writeString(
                file,
                line,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /// Counts more kills as planned, and returns how many there are then with those that are done.
    synchronized int planned(int more) {
        planned += more;
        return planned;
    }

    /// Returns the number of the next life.
    synchronized int lives() {
        return lives.keySet().stream().mapToInt(number -> number + 1).max().orElse(0);
    }

    synchronized int kills() {
        return lives.values().stream().mapToInt(Life::kills).sum();
    }

    synchronized int batches() {
        return lives.values().stream().mapToInt(Life::batches).sum();
    }

    /// Returns what was done since there were so many kills.
    synchronized KillReport since(int kills, Duration elapsed) {
        int ended = lives.values().stream().mapToInt(Life::ended).sum();
        return new KillReport(kills() - kills, ended, elapsed);
    }
}
