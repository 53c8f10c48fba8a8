package io.millrace.arrowio.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a file held, and the time of change that it had before it was read.
record SeenContent(ContentHash.Fingerprint content, long modifiedNanos) {
    /// Hashes a file; empty when it is gone, or no regular file: a pipe would be waited for.
    static Optional<SeenContent> of(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = attributes(file);
            return attributes.isRegularFile()
                    ? Optional.of(new SeenContent(ContentHash.of(file), modifiedNanos(attributes)))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Returns whether the file still has the size and the time of change that go with the content.
    boolean isStillIn(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = attributes(file);
            return attributes.isRegularFile()
                    && attributes.size() == content.sizeBytes()
                    && modifiedNanos(attributes) == modifiedNanos;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Returns the pin of the file to this content.
    PinnedFile pin(FileEntry entry, long batchId) {
        return new PinnedFile(
                entry.uri(),
                TimeUnit.NANOSECONDS.toMillis(modifiedNanos),
                batchId,
                content.sizeBytes(),
                content.hash());
    }

    static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    static long modifiedNanos(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }
}
