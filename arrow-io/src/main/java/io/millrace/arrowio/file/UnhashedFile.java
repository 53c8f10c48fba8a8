package io.millrace.arrowio.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file that was chosen and is hashed while it is read, each piece by whoever decodes it. So what
/// is pinned in the end is what was decoded.
final class UnhashedFile implements ChosenFile {
    private final FileEntry entry;

    /// Before anything was read.
    private final FileStamp stamp;

    private final List<FileSplit> splits;

    private UnhashedFile(FileEntry entry, FileStamp stamp, boolean isSplittable) {
        this.entry = entry;
        this.stamp = stamp;
        this.splits =
                FileSplit.of(
                        entry.file(),
                        stamp.sizeBytes(),
                        isSplittable,
                        () -> Optional.of(new PieceHash()));
    }

    /// Chooses a file; empty when it is gone, or no regular file: a pipe would be waited for.
    static Optional<UnhashedFile> of(FileEntry entry, boolean isSplittable) throws IOException {
        try {
            FileStamp stamp = FileStamp.of(entry.file());
            return stamp.isRegularFile()
                    ? Optional.of(new UnhashedFile(entry, stamp, isSplittable))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    Path path() {
        return entry.file();
    }

    @Override
    public long sizeBytes() {
        return stamp.sizeBytes();
    }

    /// Returns the pieces of the file, which know what they are hashed to.
    List<FileSplit> splits() {
        return splits;
    }

    /// Pins the file to what was decoded, and to what there is besides. Once every reader is
    /// closed.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED` when it holds something else
    ///   now
    PinnedContent pin(long batchId) throws IOException {
        ContentHash.Fingerprint content = content();
        // Cut short while it was read, it may hold just what was decoded: it has changed all the
        // same.
        PinnedContent.requireSize(path(), sizeBytes());
        FileStamp now = PinnedContent.requireUnchanged(path(), new FileSplit.Pin(content, stamp));
        return new PinnedContent(new SeenContent(content, now).pin(entry, batchId), now);
    }

    private ContentHash.Fingerprint content() throws IOException {
        List<ContentHash> pieces = new ArrayList<>(splits.size());
        for (FileSplit split : splits) {
            pieces.add(((PieceHash) split.check().orElseThrow()).finish(split));
        }
        return ContentHash.ofPieces(pieces);
    }
}
