package io.millrace.hadoop;

import io.millrace.checkpoint.store.ByteSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/// Takes what is written to it and compares it with what is there, without holding either.
final class EqualContent implements WritableByteChannel {
    private final InputStream present;
    private boolean isEqual = true;

    private EqualContent(InputStream present) {
        this.present = present;
    }

    /// Returns whether the stream, up to its end, has the content. The stream is not closed.
    static boolean isEqual(InputStream present, ByteSource content) throws IOException {
        EqualContent comparison = new EqualContent(present);
        content.writeTo(comparison);
        return comparison.isEqual && present.read() < 0;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        byte[] expected = new byte[source.remaining()];
        source.get(expected);
        isEqual = isEqual && Arrays.equals(expected, present.readNBytes(expected.length));
        return expected.length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
