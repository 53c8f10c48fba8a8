package io.millrace.arrowio.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// How many bytes came and their checksum: of a piece of a gibibyte there is no room for more.
final class ShownBytes {
    private final CRC32C checksum = new CRC32C();
    private long count;

    /// Returns the bytes of a piece of a file.
    static ShownBytes of(Path file, long start, long end) throws IOException {
        ShownBytes bytes = new ShownBytes();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(start);
            while (bytes.count < end - start) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), end - start - bytes.count));
                if (channel.read(buffer) < 0) {
                    break;
                }
                bytes.add(buffer.array(), 0, buffer.position());
            }
        }
        return bytes;
    }

    void add(byte[] bytes, int from, int to) {
        checksum.update(bytes, from, to - from);
        count += to - from;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShownBytes bytes
                && bytes.count == count
                && bytes.checksum.getValue() == checksum.getValue();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(checksum.getValue());
    }

    @Override
    public String toString() {
        return count + " bytes with checksum " + Long.toHexString(checksum.getValue());
    }
}
