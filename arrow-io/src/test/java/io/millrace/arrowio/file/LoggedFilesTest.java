package io.millrace.arrowio.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.connector.Options;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Goal: a stream that reads a directory with a log keeps track of what it has taken, though it
/// reads the entries of the log once only.
final class LoggedFilesTest {
    @TempDir private Path directory;
    private SinkQuery query;
    private UnreadFiles unread;

    @BeforeEach
    void write() throws IOException {
        query = new SinkQuery(FileOperations.disk(), directory.resolve("out"));
        query.run(4, query.disk);
        FileOptions options = FileOptions.of(Options.empty().with("path", query.target.toString()));
        unread = new UnreadFiles(new FileLocation(options), options, new StillClock(0));
    }

    private Path file(long batchId) {
        return query.target.resolve(SinkFile.name(batchId, 0, ".json"));
    }

    private PinnedFile pinned(long batchId) {
        return new PinnedFile(
                FileEntry.uri(file(batchId)), 0, 0, new ContentHash.Fingerprint(0, 1, 0));
    }

    private List<Path> candidates() throws IOException {
        return unread.candidates().stream().map(FileEntry::file).toList();
    }

    private List<Path> files(Long... batches) {
        return Stream.of(batches).map(this::file).toList();
    }

    @Test
    void whatWasTakenIsNotFoundAgainAndWhatIsNewIs() throws IOException {
        assertEquals(files(0L, 1L, 3L, 4L), candidates());
        unread.markSeen(pinned(0));
        unread.markSeen(pinned(3));
        query.run(6, query.disk);
        assertEquals(files(1L, 4L, 6L), candidates());
        for (long batchId : new long[] {1, 4, 6}) {
            unread.markSeen(pinned(batchId));
        }
        assertEquals(List.of(), candidates());
        query.run(12, query.disk);
        assertEquals(files(7L, 9L, 10L, 12L), candidates());
    }

    @Test
    void whatWasChosenInVainIsFoundAgain() throws IOException {
        assertEquals(files(0L, 1L, 3L, 4L), candidates());
        unread.choose(7, Stream.of(0, 1).map(batch -> file(batch).toString()));
        query.run(6, query.disk);
        assertEquals(files(3L, 4L, 6L), candidates());
        unread.settle(7, List.of(pinned(1)));
        assertEquals(files(0L, 3L, 4L, 6L), candidates());
    }
}
