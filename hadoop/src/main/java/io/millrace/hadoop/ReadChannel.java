package io.millrace.hadoop;

import org.apache.hadoop.fs.FSDataInputStream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// Reads a file of a Hadoop file system as a channel. Owns the stream.
final class ReadChannel implements SeekableByteChannel {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final FSDataInputStream in;
    private final long size;
    private long position;
    private boolean isOpen = true;

    /// @param size the length of the file, which never changes
    ReadChannel(FSDataInputStream in, long size) {
        this.in = in;
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position >= size) {
            return -1;
        }
        if (in.getPos() != position) {
            in.seek(position);
        }
        int wanted = (int) Math.min(target.remaining(), size - position);
        int count = target.hasArray() ? readArray(target, wanted) : readCopy(target, wanted);
        if (count > 0) {
            position += count;
        }
        return count;
    }

    private int readArray(ByteBuffer target, int wanted) throws IOException {
        int count = in.read(target.array(), target.arrayOffset() + target.position(), wanted);
        if (count > 0) {
            target.position(target.position() + count);
        }
        return count;
    }

    /// Not every stream reads into direct buffers.
    private int readCopy(ByteBuffer target, int wanted) throws IOException {
        byte[] chunk = new byte[Math.min(wanted, CHUNK_BYTES)];
        int count = in.read(chunk, 0, chunk.length);
        if (count > 0) {
            target.put(chunk, 0, count);
        }
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("position " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public void close() throws IOException {
        isOpen = false;
        in.close();
    }
}
