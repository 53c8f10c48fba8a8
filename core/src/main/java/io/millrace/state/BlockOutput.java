package io.millrace.state;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Writes to a channel in blocks, with a checksum over each; small pieces are gathered, large ones
/// go straight from where they lie.
final class BlockOutput {
    /// A finished block.
    record Block(long byteCount, int crc32c) {}

    private static final int GATHER_BYTES = 64 * 1024;
    private static final int SLICE_BYTES = 1 << 28;
    private static final byte[] ZEROS = new byte[4096];

    private final WritableByteChannel channel;
    private final ByteBuffer gathered =
            ByteBuffer.allocate(GATHER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private final List<Block> blocks = new ArrayList<>();
    private long position;
    private long blockStart;

    BlockOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    long position() {
        return position;
    }

    List<Block> blocks() {
        return blocks;
    }

    void endBlock() {
        blocks.add(new Block(position - blockStart, (int) crc.getValue()));
        crc.reset();
        blockStart = position;
    }

    void writeInt(int value) throws IOException {
        ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        write(four.putInt(value).flip());
    }

    void write(MemorySegment segment) throws IOException {
        for (long at = 0; at < segment.byteSize(); at += SLICE_BYTES) {
            long length = Math.min(SLICE_BYTES, segment.byteSize() - at);
            write(segment.asSlice(at, length).asByteBuffer());
        }
    }

    void writeZeros(long count) throws IOException {
        for (long left = count; left > 0; left -= ZEROS.length) {
            write(ByteBuffer.wrap(ZEROS, 0, (int) Math.min(left, ZEROS.length)));
        }
    }

    /// Writes zeros up to the next multiple of 8 bytes.
    void align() throws IOException {
        writeZeros(-position & 7);
    }

    void write(ByteBuffer bytes) throws IOException {
        crc.update(bytes.duplicate());
        position += bytes.remaining();
        if (bytes.remaining() > gathered.remaining()) {
            flush();
        }
        if (bytes.remaining() > GATHER_BYTES / 2) {
            drain(bytes);
        } else {
            gathered.put(bytes);
        }
    }

    void flush() throws IOException {
        gathered.flip();
        drain(gathered);
        gathered.clear();
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
