package io.millrace.testkit.kill;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Copies the files of one directory to another, each whole at once, or one that does so wrongly.
///
/// Arguments: input, output, and what is wrong: `nothing`, `torn` for files that are written in
/// place, `lock` for a lock file that a killed process leaves and the next one stumbles over.
final class CountingJob {
    private CountingJob() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("BEGUN");
        Path output = Files.createDirectories(Path.of(arguments[1]));
        Path lock = output.resolveSibling("lock");
        boolean locks = arguments[2].equals("lock");
        if (locks) {
            Files.createFile(lock);
        }
        try (Stream<Path> input = Files.list(Path.of(arguments[0]))) {
            for (Path file : input.sorted().toList()) {
                copy(file, output.resolve(file.getFileName()), arguments[2].equals("torn"));
            }
        }
        if (locks) {
            Files.delete(lock);
        }
        System.out.println("ENDED");
    }

    private static void copy(Path file, Path target, boolean isTorn) throws IOException {
        byte[] content = Files.readAllBytes(file);
        if (isTorn) {
            Files.write(target, new byte[content.length / 2]);
        }
        // A name that was linked already must not be written again: it is the same file.
        Path aside =
                target.resolveSibling(
                        "." + target.getFileName() + "." + ProcessHandle.current().pid());
        Files.write(aside, content);
        System.out.println("COPIED");
        try {
            Files.createLink(target, aside);
        } catch (FileAlreadyExistsException _) {
            // Copied by a run before this one.
        }
    }
}
