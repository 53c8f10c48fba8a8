package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.arrowio.JsonSourceProvider;
import io.millrace.arrowio.file.FileFixtures.MemoryLog;
import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.Options;
import io.millrace.connector.ReadLimit.MaxFiles;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was hashed ahead counts as long as the file is what it was, and no longer.
final class HashAheadTest {
    private static final int SIZE = (int) HashAhead.BYTES_MIN;
    private static final long START_MILLIS = 1_469_501_107_000L;

    @TempDir Path directory;

    private FileEntry file(String name, int second, char content) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, bytes(content));
        Files.setLastModifiedTime(file, FileTime.fromMillis(START_MILLIS + second * 1000L));
        return new FileEntry(file, START_MILLIS + second * 1000L, SIZE);
    }

    private static byte[] bytes(char content) {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) content);
        return bytes;
    }

    @Test
    void everyFileThatWasBegunIsHashed() throws IOException {
        FileEntry a = file("a", 1, 'a');
        FileEntry b = file("b", 2, 'b');
        try (HashAhead ahead = new HashAhead()) {
            ahead.begin(List.of(a, b));
            assertEquals(ContentHash.of(bytes('b')), hash(ahead.take(b.file())));
            assertEquals(ContentHash.of(bytes('a')), hash(ahead.take(a.file())));
            assertTrue(ahead.take(a.file()).isEmpty(), "taken twice");
        }
    }

    private static long hash(Optional<SeenContent> seen) {
        return seen.orElseThrow().content().hash();
    }

    @Test
    void smallOnesAndThoseThatAreGoneAreNot() throws IOException {
        FileEntry a = file("a", 1, 'a');
        FileEntry gone = new FileEntry(directory.resolve("gone"), START_MILLIS, SIZE);
        try (HashAhead ahead = new HashAhead()) {
            ahead.begin(List.of(new FileEntry(a.file(), a.modifiedMillis(), SIZE - 1)));
            assertTrue(ahead.take(a.file()).isEmpty());
            ahead.begin(List.of(a, gone));
            assertTrue(ahead.take(gone.file()).isEmpty());
            ahead.begin(List.of());
            assertTrue(ahead.take(a.file()).isEmpty(), "forgotten");
        }
    }

    @Test
    void whatWasBegunBeforeStaysAndIsNotBegunAgain() throws IOException {
        FileEntry a = file("a", 1, 'a');
        FileEntry small = new FileEntry(file("b", 2, 'b').file(), START_MILLIS, 1);
        try (HashAhead ahead = new HashAhead()) {
            ahead.begin(List.of(a));
            ahead.begin(List.of(a, small));
            assertTrue(ahead.take(small.file()).isEmpty(), "too little without the first");
            assertEquals(ContentHash.of(bytes('a')), hash(ahead.take(a.file())));
        }
    }

    @Test
    void onlyWhatIsStillThereIsPinned() throws IOException {
        FileEntry a = file("a", 1, 'a');
        Optional<SeenContent> seen = SeenContent.of(a.file());
        // The content tells whether the file was read again, which its time and size do not call
        // for.
        file("a", 1, 'b');
        assertEquals(ContentHash.of(bytes('a')), pinnedHash(a, seen));
        file("a", 2, 'b');
        assertEquals(ContentHash.of(bytes('b')), pinnedHash(a, seen));
        Files.write(a.file(), new byte[] {1});
        Files.setLastModifiedTime(a.file(), FileTime.fromMillis(START_MILLIS + 1000));
        assertEquals(ContentHash.of(new byte[] {1}), pinnedHash(a, seen));
        Files.delete(a.file());
        assertTrue(PinnedContent.pin(a, 0, seen).isEmpty());
    }

    private static long pinnedHash(FileEntry entry, Optional<SeenContent> seen) throws IOException {
        return PinnedContent.pin(entry, 0, seen).orElseThrow().file().hash();
    }

    @Test
    void aFileThatChangesBeforeItsTurnIsPinnedAsItIsThen() throws IOException {
        file("a", 1, 'a');
        file("b", 2, 'b');
        file("c", 3, 'c');
        SourceRequest request =
                new SourceRequest(
                        Options.of(Map.of("path", directory.toString())),
                        Optional.of(StructType.fromDDL("a INT")),
                        ZoneOffset.UTC);
        MemoryLog log = new MemoryLog();
        MicroBatchStream stream =
                new JsonSourceProvider()
                        .openStream(request, new StreamContext(log, new StillClock(START_MILLIS)));
        try {
            Offset first = stream.latestOffset(Optional.empty(), new MaxFiles(1)).orElseThrow();
            file("b", 4, 'x');
            Offset second = stream.latestOffset(Optional.of(first), new MaxFiles(1)).orElseThrow();
            stream.latestOffset(Optional.of(second), new MaxFiles(1));
        } finally {
            stream.close();
        }
        for (long id = 0; id < 3; id++) {
            PinnedFile pinned = PinnedFile.parse(log.entries.get(id).getFirst());
            assertEquals(ContentHash.of(bytes("axc".charAt((int) id))), pinned.hash());
        }
    }
}
