package io.millrace.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The checked trailer of a state file: where its blocks lie and what their checksums are.
record StateFileTrailer(StateFileSummary summary, List<Block> blocks) {
    /// A block of the file.
    record Block(long position, long byteCount, int crc32c) {}

    private static final int BYTES_MIN =
            StateFileFormat.TRAILER_HEAD_BYTES + StateFileFormat.TRAILER_TAIL_BYTES;

    /// Checks the trailer of a file.
    ///
    /// @throws DamagedFileException when it is not one
    static StateFileTrailer read(SeekableByteChannel channel, String file) throws IOException {
        long size = channel.size();
        require(size >= BYTES_MIN, file, size, BYTES_MIN + " bytes or more", size + " bytes");
        long tailAt = size - StateFileFormat.TRAILER_TAIL_BYTES;
        ByteBuffer tail = readAt(channel, tailAt, size, file);
        long fileBytes = tail.getLong();
        int trailerBytes = tail.getInt();
        int crc = tail.getInt();
        requireMagic(tail.getLong(), file, size - Long.BYTES);
        require(fileBytes == size, file, tailAt, "a length of " + size, fileBytes);
        require(
                trailerBytes >= BYTES_MIN && trailerBytes <= size,
                file,
                tailAt + 8,
                "a trailer of " + BYTES_MIN + " to " + size + " bytes",
                trailerBytes);
        long start = size - trailerBytes;
        ByteBuffer trailer = readAt(channel, start, size, file);
        int summed = trailerBytes - 12;
        int actual = StateFileFormat.crc32c(trailer.duplicate().limit(summed));
        if (actual != crc) {
            throw checksum(channel, new Block(start, summed, crc), actual, file);
        }
        return parse(trailer, size, trailerBytes, crc, file);
    }

    private static StateFileTrailer parse(
            ByteBuffer trailer, long size, int trailerBytes, int crc, String file) {
        long start = size - trailerBytes;
        requireMagic(trailer.getLong(), file, start);
        int count = trailer.getInt();
        long rowCount = trailer.getLong();
        long bytes = BYTES_MIN + (long) count * StateFileFormat.BLOCK_BYTES;
        require(
                count >= 2 && bytes == trailerBytes,
                file,
                start + 8,
                "as many blocks as fill the trailer",
                count);
        List<Block> blocks = new ArrayList<>(count);
        long position = 0;
        for (int i = 0; i < count; i++) {
            long at = size - trailer.remaining();
            Block block = new Block(position, trailer.getLong(), trailer.getInt());
            boolean fits = block.byteCount >= 8 && block.byteCount <= size - position;
            require(fits, file, at, "the length of block " + i, block.byteCount);
            blocks.add(block);
            position += block.byteCount;
        }
        require(position == start, file, start, "blocks of " + start + " bytes", position);
        return new StateFileTrailer(new StateFileSummary(rowCount, size, crc), blocks);
    }

    /// Returns the error of a block whose checksum is wrong, with the wrong byte where it can be
    /// told.
    static DamagedFileException checksum(
            SeekableByteChannel channel, Block block, int actual, String file) throws IOException {
        String wanted = "CRC32C %08x".formatted(block.crc32c());
        String found = "%08x over %d bytes".formatted(actual, block.byteCount());
        Optional<ChecksumDamage> located =
                ChecksumDamage.locate(block.byteCount(), block.crc32c(), actual);
        if (located.isEmpty()) {
            return new FileDamage(file, block.position(), wanted, found).error();
        }
        long at = block.position() + located.get().offset();
        int is = readAt(channel, at, at + 1, file).get() & 0xff;
        return new FileDamage(
                        file,
                        at,
                        "byte %02x for %s".formatted(is ^ located.get().difference(), wanted),
                        "%02x for %s".formatted(is, found))
                .error();
    }

    private static void requireMagic(long found, String file, long offset) {
        require(
                found == StateFileFormat.MAGIC,
                file,
                offset,
                "%016x".formatted(StateFileFormat.MAGIC),
                "%016x".formatted(found));
    }

    private static void require(
            boolean holds, String file, long offset, String expected, Object actual) {
        if (!holds) {
            throw new FileDamage(file, offset, expected, String.valueOf(actual)).error();
        }
    }

    private static ByteBuffer readAt(SeekableByteChannel channel, long from, long to, String file)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        readFully(channel, bytes, file);
        return bytes.flip();
    }

    /// Fills the buffer.
    static void readFully(SeekableByteChannel channel, ByteBuffer bytes, String file)
            throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                long end = channel.position();
                throw new FileDamage(file, end, "more bytes", "the end, while it is read").error();
            }
        }
    }
}
