package io.millrace.checkpoint.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// The content of a file to be stored; writes the same bytes each time it is asked.
@FunctionalInterface
public interface ByteSource {
    /// Returns the bytes as a source; they are not copied.
    static ByteSource of(byte[] bytes) {
        return channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        };
    }

    /// Writes the whole content. The channel is not closed.
    void writeTo(WritableByteChannel channel) throws IOException;
}
