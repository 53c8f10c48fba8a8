package io.millrace.arrowio.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// What a file held, and the stamp that it had before it was read.
record SeenContent(ContentHash.Fingerprint content, FileStamp stamp) {
    /// Hashes a file; empty when it is gone, or no regular file: a pipe would be waited for.
    static Optional<SeenContent> of(Path file) throws IOException {
        return of(file, _ -> true);
    }

    /// Hashes a file for later; empty also when a change after this might not show in its stamp.
    ///
    /// @param wallMillis the time now
    static Optional<SeenContent> ofSettled(Path file, long wallMillis) throws IOException {
        return of(file, stamp -> stamp.isSettled(wallMillis));
    }

    private static Optional<SeenContent> of(Path file, Predicate<FileStamp> isWanted)
            throws IOException {
        try {
            FileStamp stamp = FileStamp.of(file);
            return stamp.isRegularFile() && isWanted.test(stamp)
                    ? Optional.of(new SeenContent(ContentHash.of(file), stamp))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Returns whether the file still has the stamp and the size that go with the content.
    boolean isStillIn(Path file) throws IOException {
        try {
            return content.sizeBytes() == stamp.sizeBytes() && FileStamp.of(file).equals(stamp);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Returns the pin of the file to this content.
    PinnedFile pin(FileEntry entry, long batchId) {
        long modifiedMillis = TimeUnit.NANOSECONDS.toMillis(stamp.modifiedNanos());
        return new PinnedFile(entry.uri(), modifiedMillis, batchId, content);
    }
}
