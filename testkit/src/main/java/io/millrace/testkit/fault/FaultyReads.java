package io.millrace.testkit.fault;

import io.millrace.testkit.fault.FileStep.Kind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/// A file that was opened to read, of which a read may fail.
record FaultyReads(Gate gate, Path path, SeekableByteChannel channel)
        implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
        return gate.step(Kind.READ, path, () -> channel.read(target));
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        channel.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
