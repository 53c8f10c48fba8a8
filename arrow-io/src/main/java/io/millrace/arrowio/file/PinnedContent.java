package io.millrace.arrowio.file;

import io.millrace.error.ErrorCondition;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// A pinned file whose content this process has seen, and the stamp under which it did.
///
/// @param seen while the file has this stamp it is taken as unchanged without hashing it again
record PinnedContent(PinnedFile file, FileStamp seen) {
    /// Pins a file to what it holds; empty when it is gone.
    ///
    /// @param ahead what was seen in it before, which counts if it is still there: else the file is
    ///   hashed
    static Optional<PinnedContent> pin(FileEntry entry, long batchId, Optional<SeenContent> ahead)
            throws IOException {
        Path path = entry.file();
        boolean isKnown = ahead.isPresent() && ahead.get().isStillIn(path);
        Optional<SeenContent> seen = isKnown ? ahead : SeenContent.of(path);
        return seen.map(content -> new PinnedContent(content.pin(entry, batchId), content.stamp()));
    }

    /// Hashes a file that an earlier process pinned.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED`
    static PinnedContent require(PinnedFile file) throws IOException {
        Path path = file.file();
        return new PinnedContent(file, requireContent(path, file.sizeBytes(), file.hash()));
    }

    /// Refuses a file that is not what it was when it was pinned.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED`
    static void requireUnchanged(FileSplit split) throws IOException {
        if (split.pin().isEmpty()) {
            return;
        }
        FileSplit.Pin pin = split.pin().get();
        try {
            FileStamp now = FileStamp.of(split.file());
            if (now.sizeBytes() == split.fileSize() && now.equals(pin.seen())) {
                return;
            }
        } catch (NoSuchFileException _) {
            throw gone(split.file());
        }
        requireContent(split.file(), split.fileSize(), pin.hash());
    }

    /// Returns the stamp under which the content was seen.
    private static FileStamp requireContent(Path path, long sizeBytes, long hash)
            throws IOException {
        try {
            FileStamp stamp = FileStamp.of(path);
            // A pipe in the file's place would be waited for.
            if (stamp.isRegularFile() && stamp.sizeBytes() == sizeBytes) {
                ContentHash.Fingerprint content = ContentHash.of(path);
                if (content.sizeBytes() == sizeBytes && content.hash() == hash) {
                    return stamp;
                }
            }
        } catch (NoSuchFileException _) {
            throw gone(path);
        }
        throw ErrorCondition.SOURCE_CHANGED.error(
                "The file " + path + " has changed since a batch was fixed on it.",
                "Put the file back as it was; write new rows to new files.");
    }

    private static RuntimeException gone(Path path) {
        return ErrorCondition.SOURCE_CHANGED.error(
                "The file " + path + " is gone since a batch was fixed on it.",
                "Put the file back as it was.");
    }
}
