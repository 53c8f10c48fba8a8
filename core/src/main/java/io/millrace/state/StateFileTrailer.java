package io.millrace.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;

/// The checked trailer of a state file: where its blocks lie and what their checksums are.
record StateFileTrailer(StateFileSummary summary, List<Block> blocks) {
    /// A block of the file.
    record Block(long position, long byteCount, int crc32c) {}

    private static final int BYTES_MIN =
            StateFileFormat.TRAILER_HEAD_BYTES + StateFileFormat.TRAILER_TAIL_BYTES;

    static StateFileTrailer read(SeekableByteChannel channel, String file) throws IOException {
        long size = channel.size();
        if (size < BYTES_MIN) {
            throw StateFileFormat.corrupt(file, "it has " + size + " bytes and no trailer", null);
        }
        ByteBuffer tail = readAt(channel, size - StateFileFormat.TRAILER_TAIL_BYTES, size, file);
        long fileBytes = tail.getLong();
        int trailerBytes = tail.getInt();
        int crc = tail.getInt();
        require(tail.getLong() == StateFileFormat.MAGIC, file, "it does not end as one");
        require(fileBytes == size, file, "it has " + size + " bytes instead of " + fileBytes);
        require(trailerBytes >= BYTES_MIN && trailerBytes <= size, file, "the trailer's length");
        ByteBuffer trailer = readAt(channel, size - trailerBytes, size, file);
        int actual = StateFileFormat.crc32c(trailer.duplicate().limit(trailerBytes - 12));
        require(actual == crc, file, checksums("the trailer", size - trailerBytes, crc, actual));
        return parse(trailer, size, trailerBytes, crc, file);
    }

    private static StateFileTrailer parse(
            ByteBuffer trailer, long size, int trailerBytes, int crc, String file) {
        require(trailer.getLong() == StateFileFormat.MAGIC, file, "the trailer's start");
        int count = trailer.getInt();
        long rowCount = trailer.getLong();
        long expected = BYTES_MIN + (long) count * StateFileFormat.BLOCK_BYTES;
        require(count >= 2 && expected == trailerBytes, file, "the number of blocks");
        List<Block> blocks = new ArrayList<>(count);
        long position = 0;
        for (int i = 0; i < count; i++) {
            Block block = new Block(position, trailer.getLong(), trailer.getInt());
            boolean fits = block.byteCount >= 8 && block.byteCount <= size - position;
            require(fits, file, "the length of block " + i);
            blocks.add(block);
            position += block.byteCount;
        }
        require(position == size - trailerBytes, file, "the blocks' lengths");
        return new StateFileTrailer(new StateFileSummary(rowCount, size, crc), blocks);
    }

    static String checksums(String what, long offset, int expected, int actual) {
        return "%s at offset %d has CRC32C %08x instead of %08x"
                .formatted(what, offset, actual, expected);
    }

    private static void require(boolean holds, String file, String otherwise) {
        if (!holds) {
            throw StateFileFormat.corrupt(file, otherwise, null);
        }
    }

    private static ByteBuffer readAt(SeekableByteChannel channel, long from, long to, String file)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw StateFileFormat.corrupt(file, "it ends while it is read", null);
            }
        }
        return bytes.flip();
    }
}
