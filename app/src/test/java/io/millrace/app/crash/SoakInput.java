package io.millrace.app.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;

/// The input of a soak: a few files with contents of their own, linked in again and again under new
/// names, and deleted once they were read. Used by one thread.
final class SoakInput {
    private static final int POOL = 4;

    private final Path directory;
    private final Path pool;
    private final EventFiles events;
    private int count;
    private int deletedBelow;

    SoakInput(Path directory, EventFiles events) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.pool = Files.createDirectories(directory.resolveSibling("pool"));
        this.events = events;
        for (int i = 0; i < POOL; i++) {
            Files.writeString(pool.resolve(String.valueOf(i)), events.text(i));
        }
    }

    int count() {
        return count;
    }

    void add(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            Files.createLink(file(count), pool.resolve(String.valueOf(count % POOL)));
            count++;
        }
    }

    void deleteBelow(int number) throws IOException {
        while (deletedBelow < number) {
            Files.delete(file(deletedBelow++));
        }
    }

    private Path file(int number) {
        return directory.resolve("file-" + number + ".json");
    }

    /// Returns the lines of the groups of all files that were added.
    SortedSet<String> expected() {
        Sums sums = new Sums();
        for (int i = 0; i < POOL; i++) {
            sums.add(events.events(i), (count + POOL - 1 - i) / POOL);
        }
        return sums.lines();
    }
}
