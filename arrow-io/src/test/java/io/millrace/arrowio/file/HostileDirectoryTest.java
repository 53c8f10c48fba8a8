package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.Row;
import io.millrace.arrowio.file.FileFixtures.MemoryLog;
import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadContext;
import io.millrace.connector.ReadLimit;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Goal: who can put names into an input directory can neither have other files read nor stop the
/// query. Method: real links and pipes.
final class HostileDirectoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path temporary;
    private Path directory;
    private Path secret;
    private final MemoryLog log = new MemoryLog();
    private final StillClock clock = new StillClock(4_000_000_000_000L);
    private final Map<String, String> options = new HashMap<>();

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("in"));
        secret = Files.writeString(temporary.resolve("secret.json"), "{\"a\":42}\n");
        Files.writeString(directory.resolve("own.json"), "{\"a\":1}\n");
        options.put("path", directory.toString());
    }

    private MicroBatchStream open() throws IOException {
        return FileFixtures.open(options, log, clock);
    }

    private List<Integer> readAll() throws IOException {
        try (MicroBatchStream stream = open()) {
            Optional<Offset> end = stream.latestOffset(Optional.empty(), ReadLimit.allAvailable());
            return end.isEmpty() ? List.of() : rows(stream, end.get());
        }
    }

    private static List<Integer> rows(MicroBatchStream stream, Offset end) throws IOException {
        List<Integer> rows = new ArrayList<>();
        try (BufferAllocator allocator = Allocators.root()) {
            ReadContext context =
                    new ReadContext(allocator, List.of("a"), Set.of(), ZoneOffset.UTC);
            for (InputSplit split : stream.planInputSplits(Optional.empty(), end)) {
                try (BatchReader reader = stream.open(split, context)) {
                    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                        for (Row row : RowConverter.toRows(batch)) {
                            rows.add(row.getInt(0));
                        }
                        batch.close();
                    }
                }
            }
        }
        return rows.stream().sorted().toList();
    }

    private static void assertFails(ErrorCondition condition, Executable action) {
        MillraceException e =
                assertTimeoutPreemptively(
                        PATIENCE, () -> assertThrows(MillraceException.class, action));
        assertEquals(condition, e.condition(), e.getMessage());
    }

    private static void makePipe(Path pipe) throws IOException {
        try {
            Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
            assumeTrue(made.waitFor() == 0, "mkfifo cannot make a pipe here");
        } catch (IOException | InterruptedException e) {
            assumeTrue(false, "there is no mkfifo: " + e);
        }
    }

    @Test
    void aLinkOutOfTheDirectoryIsRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve("link.json"), secret);
        assertFails(ErrorCondition.PATH_OUTSIDE_OF_ROOT, this::readAll);
    }

    @Test
    void aRelativeLinkOutOfTheDirectoryIsRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve("link.json"), Path.of("../secret.json"));
        assertFails(ErrorCondition.PATH_OUTSIDE_OF_ROOT, this::readAll);
    }

    @Test
    void aLinkOverALinkOutOfTheDirectoryIsRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve(".hidden"), secret);
        Files.createSymbolicLink(directory.resolve("link.json"), directory.resolve(".hidden"));
        assertFails(ErrorCondition.PATH_OUTSIDE_OF_ROOT, this::readAll);
    }

    @Test
    void aGlobDoesNotLookThroughLinkedDirectoriesElsewhere() throws IOException {
        Files.createSymbolicLink(directory.resolve("day1"), temporary);
        options.put("path", directory + "/day*/*.json");
        assertFails(ErrorCondition.PATH_OUTSIDE_OF_ROOT, this::readAll);
    }

    @Test
    void followSymlinksReadsWhatLinksLeadTo() throws IOException {
        Files.createSymbolicLink(directory.resolve("link.json"), secret);
        options.put("followSymlinks", "true");
        assertEquals(List.of(1, 42), readAll());
    }

    @Test
    void linksWithinTheDirectoryAreRead() throws IOException {
        Path version = Files.createDirectory(directory.resolve("..version1"));
        Files.writeString(version.resolve("mounted.json"), "{\"a\":7}\n");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..version1"));
        Files.createSymbolicLink(directory.resolve("mounted.json"), Path.of("..data/mounted.json"));
        assertEquals(List.of(1, 7), readAll());
    }

    @Test
    void theDirectoryItselfMayBeALink() throws IOException {
        options.put(
                "path", Files.createSymbolicLink(temporary.resolve("alias"), directory).toString());
        Files.createSymbolicLink(directory.resolve("inner.json"), Path.of("own.json"));
        assertEquals(List.of(1, 1), readAll());
    }

    @Test
    void aFileThatIsNamedMayBeALink() throws IOException {
        options.put(
                "path",
                Files.createSymbolicLink(temporary.resolve("alias.json"), secret).toString());
        assertEquals(List.of(42), readAll());
    }

    @Test
    void loopsOfLinksEnd() throws IOException {
        Files.createSymbolicLink(directory.resolve("a.json"), directory.resolve("b.json"));
        Files.createSymbolicLink(directory.resolve("b.json"), directory.resolve("a.json"));
        Files.createSymbolicLink(directory.resolve("self"), directory);
        Files.createSymbolicLink(directory.resolve("up"), temporary);
        options.put("recursiveFileLookup", "true");
        for (String follows : List.of("false", "true")) {
            options.put("followSymlinks", follows);
            log.entries.clear();
            assertEquals(List.of(1), assertTimeoutPreemptively(PATIENCE, this::readAll));
        }
    }

    @Test
    void pipesAndDevicesAreLeftOut() throws IOException {
        makePipe(directory.resolve("pipe.json"));
        Files.createSymbolicLink(directory.resolve("zero.json"), Path.of("/dev/zero"));
        assertEquals(List.of(1), assertTimeoutPreemptively(PATIENCE, this::readAll));
    }

    @Test
    void aPathThatIsAPipeOrADeviceIsRefused() throws IOException {
        Path pipe = temporary.resolve("pipe");
        makePipe(pipe);
        for (String path : List.of(pipe.toString(), "/dev/zero")) {
            options.put("path", path);
            assertFails(ErrorCondition.FAILED_READ_FILE, this::readAll);
        }
    }

    @Test
    void aPipeInThePlaceOfAPinnedFileIsAChange() throws IOException {
        Offset end;
        try (MicroBatchStream stream = open()) {
            end = stream.latestOffset(Optional.empty(), ReadLimit.allAvailable()).orElseThrow();
        }
        Files.delete(directory.resolve("own.json"));
        makePipe(directory.resolve("own.json"));
        try (MicroBatchStream stream = open()) {
            assertFails(ErrorCondition.SOURCE_CHANGED, () -> rows(stream, end));
        }
    }
}
