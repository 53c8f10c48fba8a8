package io.millrace.arrowio.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A window over a range of a file that always ends at a line's end.
///
/// ```text
/// file    ....|start ..................... end|.........|fileEnd
/// bytes          [ read | read .. limit ) rest of a line ] slack
///                       ^position       ^one past a line break
/// ```
///
/// A line belongs to the range in which it begins; the range that starts within a line leaves that
/// line to the one before. So ranges that touch give every line once, whatever the cuts. Lines end
/// with LF, CR LF or CR; the last may have no end. Not thread-safe; the memory is used again for
/// the next file.
final class LineBuffer implements AutoCloseable {
    private static final int BYTES_MIN = 64 << 10;
    private static final int BYTES_USUAL = 256 << 10;

    private final int lineBytesMax;
    private byte[] bytes = new byte[0];
    private FileChannel channel;
    private boolean isOpen;
    private JsonFormat.Piece piece;
    private long rangeEnd;

    /// Where `bytes[0]` stands in the file.
    private long offset;

    private int position;
    private int limit;
    private int dataEnd;
    private boolean isAtEnd;

    @SuppressWarnings("NullAway.Init") // The channel and the piece are there while isOpen.
    LineBuffer(int lineBytesMax) {
        this.lineBytesMax = lineBytesMax;
    }

    /// Opens a range of a file. Bytes after the size that counts are not read.
    void open(JsonFormat.Piece range) throws IOException {
        channel = FileChannel.open(range.file(), StandardOpenOption.READ);
        isOpen = true;
        piece = range;
        rangeEnd = range.end();
        long from = Math.max(range.start() - 1, 0);
        int wanted = Math.clamp(piece.fileEnd() - from + 1, BYTES_MIN, BYTES_USUAL);
        if (bytes.length < wanted + JsonScanner.SLACK) {
            bytes = new byte[wanted + JsonScanner.SLACK];
        }
        channel.position(from);
        offset = from;
        position = 0;
        limit = 0;
        dataEnd = 0;
        isAtEnd = false;
        if (range.start() > 0) {
            skipLine();
        } else {
            skipByteOrderMark();
        }
    }

    private void skipByteOrderMark() throws IOException {
        fill();
        if (dataEnd >= 3
                && bytes[0] == (byte) 0xEF
                && bytes[1] == (byte) 0xBB
                && bytes[2] == (byte) 0xBF) {
            position = 3;
            // The mark belongs to the first line, which so begins in the range.
            rangeEnd = Math.max(rangeEnd, 4);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    void position(int to) {
        position = to;
    }

    /// Returns the position before which lines of the range begin, of those that are whole in the
    /// window.
    int startLimit() {
        return (int) Math.min(limit, rangeEnd - offset);
    }

    /// Returns where the position stands in the file.
    long fileOffset() {
        return offset + position;
    }

    /// Returns the position of the line break that ends the line at the position.
    int lineEnd() {
        int at = position;
        while (bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /// Returns the position after the line break at the position.
    int afterBreak(int at) {
        return bytes[at] == '\r' && at + 1 < limit && bytes[at + 1] == '\n' ? at + 2 : at + 1;
    }

    /// Moves the window on, once every line in it is consumed. Returns whether lines of the range
    /// follow, or the beginning of one that is too long, see [#isTooLong()].
    boolean fill() throws IOException {
        if (fileOffset() >= Math.min(rangeEnd, piece.fileEnd()) || isAtEnd && position == dataEnd) {
            return false;
        }
        System.arraycopy(bytes, position, bytes, 0, dataEnd - position);
        offset += position;
        dataEnd -= position;
        position = 0;
        limit = 0;
        int searched = 0;
        while (true) {
            read();
            if (isAtEnd) {
                terminate();
                return dataEnd > 0;
            }
            limit = lastBreak(searched);
            if (limit > 0 || isTooLong()) {
                return true;
            }
            searched = Math.max(0, dataEnd - 1);
            if (dataEnd >= bytes.length - JsonScanner.SLACK - 1) {
                long larger = Math.min(bytes.length * 2L, lineBytesMax + 2L + BYTES_MIN);
                bytes = Arrays.copyOf(bytes, (int) larger + JsonScanner.SLACK);
            }
        }
    }

    /// Returns whether the window holds nothing but the beginning of a line over the limit.
    boolean isTooLong() {
        return limit == 0 && dataEnd - position > lineBytesMax + 1;
    }

    /// Returns how many bytes there are of the line that is too long.
    int unfinishedLength() {
        return dataEnd - position;
    }

    private void read() throws IOException {
        int space = bytes.length - JsonScanner.SLACK - 1 - dataEnd;
        long at = offset + dataEnd;
        // The last line of the range mostly ends soon after it.
        long enough = Math.max(rangeEnd - at, 0) + BYTES_MIN;
        int wanted = (int) Math.min(space, Math.min(enough, piece.fileEnd() - at));
        int count = wanted <= 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, dataEnd, wanted));
        if (count > 0) {
            show(dataEnd, count);
            dataEnd += count;
        }
        isAtEnd = count < 0 || offset + dataEnd >= piece.fileEnd();
    }

    /// Shows what was read, now that it is in the cache, but for the neighbours' bytes.
    private void show(int from, int count) {
        long at = offset + from;
        int first = from + Math.clamp(piece.start() - at, 0, count);
        int last = from + Math.clamp(piece.end() - at, 0, count);
        if (first < last) {
            piece.shown().show(bytes, first, last);
        }
    }

    /// Gives the last line of the file a line break if it has none.
    private void terminate() {
        if (dataEnd > 0 && bytes[dataEnd - 1] != '\n') {
            bytes[dataEnd++] = '\n';
        }
        limit = dataEnd;
    }

    /// Returns the position after the last line break in the window, or 0.
    private int lastBreak(int searched) {
        for (int at = dataEnd - 1; at >= searched; at--) {
            if (bytes[at] == '\n') {
                return at + 1;
            }
        }
        // A CR that is the last byte may be half a line break.
        for (int at = dataEnd - 2; at >= searched; at--) {
            if (bytes[at] == '\r') {
                return at + 1;
            }
        }
        return 0;
    }

    /// Moves to the line after the one in which the position stands, however long that is.
    void skipLine() throws IOException {
        while (true) {
            for (int at = position; at < dataEnd; at++) {
                boolean isKnown = bytes[at] == '\n' || at + 1 < dataEnd || isAtEnd;
                if ((bytes[at] == '\n' || bytes[at] == '\r') && isKnown) {
                    limit = dataEnd;
                    position = afterBreak(at);
                    limit = Math.max(position, isAtEnd ? dataEnd : lastBreak(position));
                    return;
                }
            }
            if (isAtEnd) {
                position = dataEnd;
                limit = dataEnd;
                return;
            }
            // Keeps a last CR, whose LF may come.
            int kept = dataEnd > 0 && bytes[dataEnd - 1] == '\r' ? 1 : 0;
            offset += dataEnd - kept;
            bytes[0] = '\r';
            position = 0;
            dataEnd = kept;
            read();
            if (isAtEnd) {
                terminate();
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (isOpen) {
            isOpen = false;
            channel.close();
        }
        if (bytes.length > BYTES_USUAL + JsonScanner.SLACK) {
            bytes = new byte[0];
        }
    }
}
