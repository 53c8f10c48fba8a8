package io.millrace.arrowio.file;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A pinned file whose content this process has seen, and the stamp under which it did.
///
/// @param seen while the file has this stamp it is taken as unchanged without hashing it again
record PinnedContent(PinnedFile file, FileStamp seen) implements ChosenFile {
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
        return new PinnedContent(file, requireContent(path, file.content()));
    }

    @Override
    public long sizeBytes() {
        return file.content().sizeBytes();
    }

    /// Returns the pieces of the file.
    List<FileSplit> splits(boolean isSplittable) {
        FileSplit.Pin pin = new FileSplit.Pin(file.content(), seen);
        return FileSplit.of(file.file(), sizeBytes(), isSplittable, () -> Optional.of(pin));
    }

    /// Refuses a file that is not what a batch reads, and returns the stamp under which it is.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED`
    static FileStamp requireUnchanged(Path path, FileSplit.Pin pin) throws IOException {
        FileStamp now = present(path);
        return now.sizeBytes() == pin.content().sizeBytes() && now.equals(pin.seen())
                ? now
                : requireContent(path, pin.content());
    }

    /// Refuses a file that cannot be what a batch has chosen, before it is opened: a pipe in its
    /// place would be waited for. Returns its stamp.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED`
    static FileStamp requireSize(Path path, long sizeBytes) throws IOException {
        FileStamp now = present(path);
        if (!now.isRegularFile() || now.sizeBytes() != sizeBytes) {
            throw changed(path);
        }
        return now;
    }

    private static FileStamp requireContent(Path path, ContentHash.Fingerprint content)
            throws IOException {
        FileStamp stamp = requireSize(path, content.sizeBytes());
        try {
            if (ContentHash.of(path, content.sizeBytes(), content.pieceCount()).equals(content)) {
                return stamp;
            }
        } catch (NoSuchFileException _) {
            throw gone(path);
        }
        throw changed(path);
    }

    private static FileStamp present(Path path) throws IOException {
        try {
            return FileStamp.of(path);
        } catch (NoSuchFileException _) {
            throw gone(path);
        }
    }

    private static MillraceException changed(Path path) {
        return ErrorCondition.SOURCE_CHANGED.error(
                "The file " + path + " has changed since a batch chose it.",
                "Put the file back as it was; write new rows to new files.");
    }

    private static MillraceException gone(Path path) {
        return ErrorCondition.SOURCE_CHANGED.error(
                "The file " + path + " is gone since a batch chose it.",
                "Put the file back as it was.");
    }
}
