package io.millrace.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// A channel that stops taking bytes once nobody wants the file any more. Borrows the other.
record AbandonableChannel(WritableByteChannel channel, BooleanSupplier isAbandoned)
        implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) throws IOException {
        if (isAbandoned.getAsBoolean()) {
            throw new CancellationException("the file is not wanted any more");
        }
        return channel.write(source);
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
