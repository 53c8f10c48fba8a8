package io.millrace.arrowio.file;

import io.millrace.connector.InputSplit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file or a piece of one.
///
/// @param start of the piece in bytes
/// @param end of the piece
/// @param fileSize the size of the file that counts
/// @param pin what the content must be, for streams
public record FileSplit(Path file, long start, long end, long fileSize, Optional<Pin> pin)
        implements InputSplit {
    /// The least size of a piece. A smaller one costs more than it evens out when, at the end of a
    /// batch, some workers still have a piece and others have none.
    ///
    /// Rows are numbered by their piece: with another size, `rand()` and `uuid()` give others in a
    /// batch that was planned with this one and is run again.
    static final long PIECE_BYTES_MIN = 2L << 20;

    /// What the content of a file must be, and the stamp under which it was seen to be so.
    ///
    /// @param hash of the content
    /// @param seen while the file has this stamp, nobody needs to look again
    record Pin(long hash, FileStamp seen) {}

    /// Returns the pieces of a file, which depend on nothing but its size.
    static List<FileSplit> of(Path file, long fileSize, Optional<Pin> pin, boolean isSplittable) {
        long count = isSplittable ? Math.max(1, fileSize / PIECE_BYTES_MIN) : 1;
        List<FileSplit> splits = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long start = piece(fileSize, i, count);
            splits.add(new FileSplit(file, start, piece(fileSize, i + 1, count), fileSize, pin));
        }
        return splits;
    }

    private static long piece(long fileSize, long index, long count) {
        return fileSize / count * index + fileSize % count * index / count;
    }

    @Override
    public long byteCount() {
        return end - start;
    }

    @Override
    public String description() {
        return end - start == fileSize ? file.toString() : file + "[" + start + "," + end + ")";
    }
}
