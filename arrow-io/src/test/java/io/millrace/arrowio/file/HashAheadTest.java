package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.arrowio.file.FileFixtures.MemoryLog;
import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;
import io.millrace.connector.ReadLimit.MaxFiles;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What was hashed ahead counts as long as the file is what it was, and no longer.
final class HashAheadTest {
    private static final int SIZE = (int) HashAhead.BYTES_MIN;
    private static final long START_MILLIS = 1_469_501_107_000L;

    /// Later than anything that the file system says of the files: they are settled.
    private static final long MUCH_LATER_MILLIS = 4_102_444_800_000L;

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
            ahead.begin(List.of(a, b), MUCH_LATER_MILLIS);
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
            ahead.begin(
                    List.of(new FileEntry(a.file(), a.modifiedMillis(), SIZE - 1)),
                    MUCH_LATER_MILLIS);
            assertTrue(ahead.take(a.file()).isEmpty());
            ahead.begin(List.of(a, gone), MUCH_LATER_MILLIS);
            assertTrue(ahead.take(gone.file()).isEmpty());
            ahead.begin(List.of(), MUCH_LATER_MILLIS);
            assertTrue(ahead.take(a.file()).isEmpty(), "forgotten");
        }
    }

    @Test
    void whatWasBegunBeforeStaysAndIsNotBegunAgain() throws IOException {
        FileEntry a = file("a", 1, 'a');
        FileEntry small = new FileEntry(file("b", 2, 'b').file(), START_MILLIS, 1);
        try (HashAhead ahead = new HashAhead()) {
            ahead.begin(List.of(a), MUCH_LATER_MILLIS);
            ahead.begin(List.of(a, small), MUCH_LATER_MILLIS);
            assertTrue(ahead.take(small.file()).isEmpty(), "too little without the first");
            assertEquals(ContentHash.of(bytes('a')), hash(ahead.take(a.file())));
        }
    }

    @Test
    void aFileLargerThanTheLimitIsHashedIfItIsTheFirst() throws IOException {
        FileEntry a = large(file("a", 1, 'a'));
        FileEntry b = large(file("b", 2, 'b'));
        try (HashAhead ahead = new HashAhead()) {
            ahead.begin(List.of(a, b), MUCH_LATER_MILLIS);
            assertEquals(ContentHash.of(bytes('a')), hash(ahead.take(a.file())));
            assertTrue(ahead.take(b.file()).isEmpty());
        }
    }

    /// The listing says so; the file is spared.
    private static FileEntry large(FileEntry entry) {
        return new FileEntry(entry.file(), entry.modifiedMillis(), HashAhead.BYTES_MAX + 1);
    }

    @Test
    void whatChangedJustNowIsNotHashed() throws IOException {
        FileEntry a = file("a", 1, 'a');
        FileStamp stamp = FileStamp.of(a.file());
        // The time of the content is years ago, that of the inode is the real one.
        long changedMillis = TimeUnit.NANOSECONDS.toMillis(stamp.inodeChangedNanos());
        long settledMillis = changedMillis + UnreadFiles.SETTLED_MILLIS;
        assertTrue(stamp.modifiedNanos() < stamp.inodeChangedNanos());
        try (HashAhead ahead = new HashAhead()) {
            ahead.begin(List.of(a), settledMillis);
            assertTrue(ahead.take(a.file()).isEmpty());
            ahead.begin(List.of(a), settledMillis + 1);
            assertTrue(ahead.take(a.file()).isPresent());
        }
    }

    @Test
    void whatIsStillThereIsPinnedWithoutReadingItAgain() throws IOException {
        FileEntry a = file("a", 1, 'a');
        // A hash that no content has tells that nobody looked.
        SeenContent seen =
                new SeenContent(new ContentHash.Fingerprint(SIZE, 1, 42), FileStamp.of(a.file()));
        assertEquals(42, pinnedHash(a, Optional.of(seen)));
    }

    @Test
    void whatWasRewrittenWithItsOldTimeIsPinnedAsItIsNow() throws IOException {
        FileEntry a = file("a", 1, 'a');
        Optional<SeenContent> seen = SeenContent.of(a.file());
        FileStamp before = FileStamp.of(a.file());
        // In place, as cp -p does. The clock of the inode may need some turns to tick.
        do {
            file("a", 1, 'b');
        } while (FileStamp.of(a.file()).inodeChangedNanos() == before.inodeChangedNanos());
        assertEquals(ContentHash.of(bytes('b')), pinnedHash(a, seen));
        // Beside it, as rsync -t does.
        seen = SeenContent.of(a.file());
        Files.move(file("b", 1, 'c').file(), a.file(), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(ContentHash.of(bytes('c')), pinnedHash(a, seen));
    }

    @Test
    void whatWasRewrittenBetweenPinAndReadIsRefused() throws IOException {
        FileEntry a = file("a", 1, 'a');
        PinnedContent pinned = PinnedContent.pin(a, 0, Optional.empty()).orElseThrow();
        FileSplit.Pin pin = new FileSplit.Pin(pinned.file().content(), pinned.seen());
        PinnedContent.requireUnchanged(a.file(), pin);
        Files.move(file("b", 1, 'c').file(), a.file(), StandardCopyOption.REPLACE_EXISTING);
        MillraceException refused =
                assertThrows(
                        MillraceException.class,
                        () -> PinnedContent.requireUnchanged(a.file(), pin));
        assertEquals(ErrorCondition.SOURCE_CHANGED, refused.condition());
    }

    @Test
    void onlyWhatIsStillThereIsPinned() throws IOException {
        FileEntry a = file("a", 1, 'a');
        Optional<SeenContent> seen = SeenContent.of(a.file());
        file("a", 2, 'b');
        assertEquals(ContentHash.of(bytes('b')), pinnedHash(a, seen));
        Files.write(a.file(), new byte[] {1});
        Files.setLastModifiedTime(a.file(), FileTime.fromMillis(START_MILLIS + 1000));
        assertEquals(ContentHash.of(new byte[] {1}), pinnedHash(a, seen));
        Files.delete(a.file());
        assertTrue(PinnedContent.pin(a, 0, seen).isEmpty());
    }

    private static long pinnedHash(FileEntry entry, Optional<SeenContent> seen) throws IOException {
        return PinnedContent.pin(entry, 0, seen).orElseThrow().file().content().hash();
    }

    @Test
    void aFileThatChangesBeforeItsTurnIsPinnedAsItIsThen() throws IOException {
        file("a", 1, 'a');
        file("b", 2, 'b');
        file("c", 3, 'c');
        MemoryLog log = new MemoryLog();
        MicroBatchStream stream =
                FileFixtures.open(
                        Map.of("path", directory.toString(), "multiLine", "true"),
                        log,
                        new StillClock(MUCH_LATER_MILLIS));
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
            assertEquals(ContentHash.of(bytes("axc".charAt((int) id))), pinned.content().hash());
        }
    }
}
