package io.millrace.arrowio.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Writes to a channel in large blocks and hashes what it writes. Does not close the channel.
final class HashedOutput extends OutputStream {
    private final WritableByteChannel channel;
    private final byte[] block = new byte[ContentHash.BLOCK_BYTES];
    private final ContentHash hash = new ContentHash();
    private int size;

    HashedOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        block[size++] = (byte) b;
        if (size == block.length) {
            writeBlock();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int count = Math.min(end - at, block.length - size);
            System.arraycopy(bytes, at, block, size, count);
            size += count;
            at += count;
            if (size == block.length) {
                writeBlock();
            }
        }
    }

    private void writeBlock() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(block, 0, size);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        hash.add(block, 0, size);
        size = 0;
    }

    /// Writes what is left, and returns what the content is known by. Nothing can be written after.
    ContentHash.Fingerprint end() throws IOException {
        writeBlock();
        return hash.fingerprint();
    }
}
