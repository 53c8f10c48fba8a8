package io.millrace.app.crash;

import io.millrace.testkit.kill.Job;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What a process held at a moment: the first three as it says itself, the others as the system and
/// the disk say.
///
/// @param heapBytes after a collection
/// @param allocatedBytes outside of the heap, at the end of the last batch
/// @param threads of Java
/// @param residentBytes of the whole process
/// @param openFiles of the whole process
/// @param checkpointFiles of all kinds
record SoakSample(
        double seconds,
        long heapBytes,
        long allocatedBytes,
        long threads,
        long residentBytes,
        long openFiles,
        long checkpointFiles) {
    private static final long KIB = 1024;

    static SoakSample of(double seconds, String held, Job job, Path checkpoint) throws IOException {
        String[] words = held.substring(SoakJob.HELD.length()).split(" ");
        Path process = Path.of("/proc", String.valueOf(job.pid()));
        return new SoakSample(
                seconds,
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                residentBytes(process),
                openFiles(process),
                files(checkpoint));
    }

    private static long residentBytes(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("smaps_rollup"))) {
            if (line.startsWith("Rss:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
            }
        }
        throw new IOException("no Rss in " + process.resolve("smaps_rollup"));
    }

    /// Counts the files; some may go away meanwhile.
    private static long files(Path checkpoint) throws IOException {
        AtomicLong files = new AtomicLong();
        Files.walkFileTree(
                checkpoint,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        files.incrementAndGet();
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files.get();
    }

    private static long openFiles(Path process) throws IOException {
        try (Stream<Path> names = Files.list(process.resolve("fd"))) {
            return names.count();
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%6.1f s  heap %6.1f MiB  native %7.1f KiB  threads %3d  resident %6.1f MiB  open"
                        + " files %3d  checkpoint files %3d",
                seconds,
                heapBytes / 1024.0 / KIB,
                allocatedBytes / 1024.0,
                threads,
                residentBytes / 1024.0 / KIB,
                openFiles,
                checkpointFiles);
    }
}
