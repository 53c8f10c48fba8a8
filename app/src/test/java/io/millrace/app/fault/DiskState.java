package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.sim.SimulatedDisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks at a checkpoint and its disk, past the engine.
final class DiskState {
    /// What a writer names before it counts: entries and state, and the files of a sink.
    private static final Pattern TEMPORARY =
            Pattern.compile("\\.tmp\\..+|\\.[0-9]+\\.[0-9]+\\.[^/]+\\.json");

    private static final Pattern EPOCH = Pattern.compile(" epoch=(\\d+)\n$");

    private final SimulatedDisk disk;
    private final Path checkpoint;

    DiskState(SimulatedDisk disk, Path checkpoint) {
        this.disk = disk;
        this.checkpoint = checkpoint;
    }

    /// Returns the highest epoch that was claimed, 0 when none was.
    long highestEpoch() throws IOException {
        return disk.list(checkpoint.resolve(".epochs")).stream()
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }

    /// Returns whether the name is one that a writer gives to what does not count yet.
    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(String.valueOf(file.getFileName())).matches();
    }

    /// Returns the files on the disk that a writer has left half done.
    List<String> temporaryFiles() {
        return disk.toString()
                .lines()
                .map(line -> line.substring(0, line.lastIndexOf("  ")))
                .filter(file -> isTemporary(Path.of(file)))
                .toList();
    }

    /// Returns those of [#temporaryFiles] that cannot have become part of a commit.
    List<String> unfinishedWrites() {
        return temporaryFiles().stream().filter(file -> file.contains("/.tmp.")).toList();
    }

    /// Returns the names in a directory.
    List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    /// Fails unless the checkpoint is that of a query that has run to its end and holds nothing
    /// that a crash has left.
    ///
    /// @param epochBefore the highest epoch before the last process, which must have risen
    /// @param mayStay which temporary files may be there for ever
    void checkEnd(long epochBefore, Predicate<Path> mayStay) throws IOException {
        List<String> left =
                temporaryFiles().stream().filter(file -> !mayStay.test(Path.of(file))).toList();
        assertEquals(List.of(), left, "temporary files");
        assertEquals(1, disk.list(checkpoint.resolve(".epochs")).size(), "epochs kept");
        long epoch = highestEpoch();
        assertTrue(epoch > epochBefore, () -> "epoch " + epoch + " after " + epochBefore);
        for (String log : List.of("offsets", "commits")) {
            checkLog(checkpoint.resolve(log), epoch);
        }
    }

    private void checkLog(Path log, long epochMax) throws IOException {
        Set<String> names = new TreeSet<>(disk.list(log));
        names.removeIf(name -> name.startsWith("."));
        assertEquals(Set.of("0", "1", "2"), names, log.toString());
        List<Long> epochs = new ArrayList<>();
        for (String name : names) {
            Matcher end = EPOCH.matcher(text(log.resolve(name)));
            assertTrue(end.find(), log + "/" + name);
            epochs.add(Long.parseLong(end.group(1)));
        }
        assertEquals(epochs.stream().sorted().toList(), epochs, "epochs of " + log);
        assertTrue(epochs.getLast() <= epochMax, () -> "epochs of " + log + " " + epochs);
    }

    /// Returns the content of a file.
    String text(Path file) throws IOException {
        try (SeekableByteChannel channel = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Reads to the end.
            }
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }
    }
}
