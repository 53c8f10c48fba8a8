package io.millrace.testkit.kill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/// The input of a job: a directory to which files are added over time, each whole at once, as a
/// function of their numbers. So what must come out can be computed without the job.
///
/// Used by one thread.
public final class InputFiles {
    private final Path directory;
    private final Path aside;
    private final IntFunction<String> content;
    private int count;

    /// @param directory is made; `<name>.aside` beside it, too
    /// @param content returns the text of file n; always the same for the same n
    public InputFiles(Path directory, IntFunction<String> content) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.aside = directory.resolveSibling(directory.getFileName() + ".aside");
        this.content = content;
    }

    /// Returns the directory that the job reads.
    public Path directory() {
        return directory;
    }

    /// Returns how many files there are: those with the numbers below it.
    public int count() {
        return count;
    }

    /// Adds the next files: each is written aside and then linked in, so that nobody sees a part.
    public void add(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            Files.writeString(aside, content.apply(count), StandardCharsets.UTF_8);
            Files.createLink(directory.resolve("file-" + count + ".json"), aside);
            Files.delete(aside);
            count++;
        }
    }
}
