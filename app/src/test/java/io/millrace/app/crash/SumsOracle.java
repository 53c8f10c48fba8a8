package io.millrace.app.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Checks the batches that [KillJob] put: numbered without a gap, never changed, the same at each
/// attempt, and each what the next files add to the sums of those before.
final class SumsOracle {
    private final Path attempts;
    private final Path batches;
    private final EventFiles events;
    private final Sums expected = new Sums();
    private final List<String> checked = new ArrayList<>();
    private final Set<Path> attemptsSeen = new HashSet<>();
    private int filesDone;

    SumsOracle(Path root, EventFiles events) {
        this.attempts = root.resolve("attempts");
        this.batches = root.resolve("batches");
        this.events = events;
    }

    /// Checks what there is; the job may be running.
    ///
    /// @param files how many files have been added
    void check(int files) throws IOException {
        long highest = -1;
        for (Path batch : list(batches)) {
            highest = Math.max(highest, Long.parseLong(batch.getFileName().toString()));
        }
        require(highest >= checked.size() - 1, "batches went: " + highest + " is the last");
        for (int id = 0; id <= highest; id++) {
            String text = Files.readString(batches.resolve(String.valueOf(id)));
            if (id < checked.size()) {
                require(text.equals(checked.get(id)), "batch " + id + " changed: " + text);
            } else {
                checkNext(id, text, files);
                checked.add(text);
            }
        }
        checkAttempts();
    }

    /// Checks that everything is there.
    void checkResult(int files) throws IOException {
        check(files);
        require(filesDone == files, "only " + filesDone + " of " + files + " files came out");
    }

    /// Returns how many batches came out.
    int batchCount() {
        return checked.size();
    }

    private void checkNext(int id, String text, int files) {
        List<String> lines = text.lines().toList();
        require(lines.getLast().equals(BatchOutput.END), "batch " + id + " is not whole: " + text);
        TreeSet<String> found = new TreeSet<>(lines.subList(0, lines.size() - 1));
        require(found.size() == lines.size() - 1, "batch " + id + " has a group twice: " + text);
        List<Event> taken = new ArrayList<>();
        int last = filesDone;
        // The batch says by its counts how many files it took; its rows must then be exactly
        // theirs.
        while (last < files) {
            taken.addAll(events.events(last++));
            if (new Sums(expected).add(taken).equals(found)) {
                expected.add(taken);
                filesDone = last;
                return;
            }
        }
        throw new AssertionError(
                "batch "
                        + id
                        + " is not what any of the files from "
                        + filesDone
                        + " to "
                        + files
                        + " add: "
                        + text);
    }

    /// An attempt without its end was cut short.
    private void checkAttempts() throws IOException {
        for (Path attempt : list(attempts)) {
            if (!attemptsSeen.contains(attempt)) {
                String text = Files.readString(attempt, StandardCharsets.UTF_8);
                String name = attempt.getFileName().toString();
                int id = Integer.parseInt(name.substring(0, name.indexOf('.')));
                if (text.endsWith(BatchOutput.END + "\n") && id < checked.size()) {
                    require(text.equals(checked.get(id)), "an attempt differs: " + name + text);
                    attemptsSeen.add(attempt);
                }
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
