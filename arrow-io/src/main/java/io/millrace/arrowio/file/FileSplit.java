package io.millrace.arrowio.file;

import io.millrace.connector.InputSplit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A file or a piece of one.
///
/// @param start of the piece in bytes
/// @param end of the piece
/// @param fileSize the size of the file that counts
/// @param check how a stream knows that the file is what its batch was fixed on
public record FileSplit(Path file, long start, long end, long fileSize, Optional<Check> check)
        implements InputSplit {
    /// The least size of a piece. A smaller one costs more than it evens out when, at the end of a
    /// batch, some workers still have a piece and others have none.
    ///
    /// Rows are numbered by their piece: with another size, `rand()` and `uuid()` give others in a
    /// batch that was planned with this one and is run again.
    static final long PIECE_BYTES_MIN = 2L << 20;

    /// What a stream knows of the content of a file that is to be read.
    sealed interface Check permits Pin, PieceHash {}

    /// What the content of a file must be, and the stamp under which it was seen to be so.
    ///
    /// @param seen while the file has this stamp, nobody needs to look again
    record Pin(ContentHash.Fingerprint content, FileStamp seen) implements Check {}

    /// Returns the pieces of a file, which depend on nothing but its size.
    static List<FileSplit> of(
            Path file, long fileSize, boolean isSplittable, Supplier<Optional<Check>> checks) {
        int count = isSplittable ? Math.clamp(fileSize / PIECE_BYTES_MIN, 1, Integer.MAX_VALUE) : 1;
        List<FileSplit> splits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long start = pieceStart(fileSize, i, count);
            long end = pieceStart(fileSize, i + 1, count);
            splits.add(new FileSplit(file, start, end, fileSize, checks.get()));
        }
        return splits;
    }

    /// Returns where a piece begins, and the one before it ends.
    static long pieceStart(long fileSize, int index, int count) {
        return fileSize / count * index + fileSize % count * index / count;
    }

    /// Takes in bytes of the piece, all of which are shown in order to whoever wants to hash them,
    /// by a format that [FileFormat#showsBytes].
    public void show(byte[] bytes, int from, int to) {
        if (check.isPresent() && check.get() instanceof PieceHash hash) {
            hash.add(bytes, from, to);
        }
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
