package io.millrace.arrowio.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/// The hash of a piece of a file, made of the bytes that the piece is decoded from while they are
/// in the cache.
///
/// Of one thread at a time: first of the reader's, then of whoever waits for it.
final class PieceHash implements FileSplit.Check {
    private ContentHash hash = new ContentHash();

    /// Forgets what a reader was shown before: the piece is read from its beginning.
    void begin() {
        hash = new ContentHash();
    }

    void add(byte[] bytes, int from, int to) {
        hash.add(bytes, from, to);
    }

    /// Returns the hash of the piece, for which it reads what no reader came to, as after a limit.
    ///
    /// @throws io.millrace.error.MillraceException `SOURCE_CHANGED`
    ContentHash finish(FileSplit piece) throws IOException {
        long missing = piece.byteCount() - hash.size();
        if (missing > 0) {
            PinnedContent.requireSize(piece.file(), piece.fileSize());
            try (FileChannel channel = FileChannel.open(piece.file(), StandardOpenOption.READ)) {
                channel.position(piece.start() + hash.size());
                hash.addFrom(channel, missing);
            }
        }
        return hash;
    }
}
