package io.millrace.checkpoint;

import static io.millrace.checkpoint.CheckpointFixtures.open;
import static io.millrace.checkpoint.CheckpointFixtures.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.checkpoint.store.LocalCheckpointStore;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Goal: who can write into a checkpoint's directory, as in one that was made for all, can have no
/// other file read or changed, and nothing hang; and others cannot read a checkpoint. Method: real
/// links, pipes and modes.
class HostileCheckpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path temporary;
    private Path directory;
    private Path precious;

    @BeforeEach
    void makeCheckpoint() throws IOException {
        directory = temporary.resolve("checkpoint");
        precious = Files.writeString(temporary.resolve("precious"), "do not touch");
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(directory))) {
            run(checkpoint, 0);
        }
    }

    private void assertRefused() throws IOException {
        MillraceException e =
                assertTimeoutPreemptively(
                        PATIENCE,
                        () ->
                                assertThrows(
                                        MillraceException.class,
                                        () -> open(new LocalCheckpointStore(directory)).close()));
        assertTrue(
                List.of(ErrorCondition.CHECKPOINT_IO, ErrorCondition.CHECKPOINT_CORRUPT)
                        .contains(e.condition()),
                e::getMessage);
        assertEquals("do not touch", Files.readString(precious));
    }

    @Test
    void aLinkInAFilesPlaceIsRefused() throws IOException {
        for (String name : List.of("metadata", "offsets/0", "commits/0", ".lock")) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            Files.createSymbolicLink(file, precious);
            assertRefused();
            Files.delete(file);
            Files.write(file, content);
        }
        open(new LocalCheckpointStore(directory)).close();
    }

    @Test
    void aPipeInAFilesPlaceIsRefused() throws Exception {
        for (String name : List.of("metadata", "offsets/0", "commits/0")) {
            Path file = directory.resolve(name);
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            try {
                Process made = new ProcessBuilder("mkfifo", file.toString()).start();
                assumeTrue(made.waitFor() == 0, "mkfifo cannot make a pipe here");
            } catch (IOException e) {
                assumeTrue(false, "there is no mkfifo: " + e);
            }
            assertRefused();
            Files.delete(file);
            Files.write(file, content);
        }
    }

    @Test
    void anEntryOfGigabytesIsNotReadIntoMemory() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("commits/0").toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        try (Checkpoint checkpoint = open(new LocalCheckpointStore(directory))) {
            assertEquals(1, checkpoint.recovery().pending().size(), "replayed from its plan");
        } catch (MillraceException e) {
            assertEquals(ErrorCondition.CHECKPOINT_CORRUPT, e.condition());
        }
    }

    @Test
    void namesCannotLeadOut() {
        LocalCheckpointStore store = new LocalCheckpointStore(directory);
        for (String name :
                List.of(
                        "../x",
                        "offsets/../../x",
                        "/etc/passwd",
                        "a//b",
                        ".",
                        "a\nb",
                        "a\\b",
                        "é",
                        "x".repeat(129),
                        "")) {
            assertThrows(IllegalArgumentException.class, () -> store.read(name), name);
            assertThrows(
                    IllegalArgumentException.class, () -> store.putIfAbsent(name, _ -> {}), name);
        }
    }

    @Test
    void nobodyElseCanReadACheckpointWhateverTheUmask() throws Exception {
        assumeTrue(
                temporary.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "no modes here");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "umask 0; exec \"$0\" \"$@\"",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--sun-misc-unsafe-memory-access=allow",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                UmaskProbe.class.getName(),
                                temporary.toString()));
        Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, probe.waitFor(), said);
        List<String> kinds = new ArrayList<>();
        try (Stream<Path> all = Files.walk(temporary.resolve("new"))) {
            for (Path path : all.toList()) {
                String mode =
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
                assertEquals(
                        Files.isDirectory(path) ? "rwx------" : "rw-------", mode, path.toString());
                kinds.add(temporary.resolve("new/checkpoint").relativize(path).toString());
            }
        }
        assertTrue(
                kinds.containsAll(
                        List.of(
                                "metadata",
                                ".lock",
                                "offsets/0",
                                "commits/0",
                                "state/0/41.1.delta",
                                "sources/0/0-31.compact",
                                "sources/0/39")),
                kinds::toString);
    }
}
