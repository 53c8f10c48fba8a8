package io.millrace.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/// The content of a file to be stored; writes the same bytes each time it is asked.
@FunctionalInterface
public interface ByteSource {
    /// Writes the whole content. The channel is not closed.
    void writeTo(WritableByteChannel channel) throws IOException;
}
