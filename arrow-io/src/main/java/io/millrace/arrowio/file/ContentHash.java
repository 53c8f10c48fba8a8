package io.millrace.arrowio.file;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The 64-bit hash XXH64 (seed 0) of a file's bytes: tells whether a file is still the one that an
/// earlier batch read. Fast, and no defence against somebody who wants a collision.
final class ContentHash {
    /// What [#addBlock(byte[])] takes.
    static final int BLOCK_BYTES = 256 << 10;

    private static final int STRIPE_BYTES = 32;
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /// The sum of the first two primes, written out because it wraps around.
    private long lane1 = 0x60EA27EEADC0B5D6L;

    private long lane2 = PRIME_2;
    private long lane3;
    private long lane4 = -PRIME_1;
    private long total;

    ContentHash() {}

    /// What a file's content is known by.
    ///
    /// @param sizeBytes how many bytes were hashed
    record Fingerprint(long sizeBytes, long hash) {}

    /// Returns the hash of the bytes.
    static long of(byte[] bytes) {
        ContentHash state = new ContentHash();
        int whole = bytes.length - bytes.length % STRIPE_BYTES;
        state.stripes(bytes, whole);
        return state.finish(bytes, whole, bytes.length);
    }

    /// Reads the file from its beginning to its end.
    static Fingerprint of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel);
        }
    }

    /// Reads the channel to its end.
    static Fingerprint of(ReadableByteChannel channel) throws IOException {
        ContentHash state = new ContentHash();
        byte[] block = new byte[BLOCK_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(block);
        while (channel.read(buffer) >= 0) {
            if (!buffer.hasRemaining()) {
                state.addBlock(block);
                buffer.clear();
            }
        }
        return state.end(block, buffer.position());
    }

    /// Takes in the next block, which is full.
    void addBlock(byte[] block) {
        stripes(block, BLOCK_BYTES);
    }

    /// Takes in the last block, of so many bytes, and returns the hash of all.
    Fingerprint end(byte[] block, int length) {
        int whole = length - length % STRIPE_BYTES;
        stripes(block, whole);
        long hash = finish(block, whole, length);
        return new Fingerprint(total, hash);
    }

    private void stripes(byte[] b, int to) {
        long v1 = lane1;
        long v2 = lane2;
        long v3 = lane3;
        long v4 = lane4;
        for (int at = 0; at < to; at += STRIPE_BYTES) {
            v1 = round(v1, (long) LONGS.get(b, at));
            v2 = round(v2, (long) LONGS.get(b, at + 8));
            v3 = round(v3, (long) LONGS.get(b, at + 16));
            v4 = round(v4, (long) LONGS.get(b, at + 24));
        }
        lane1 = v1;
        lane2 = v2;
        lane3 = v3;
        lane4 = v4;
        total += to;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private long finish(byte[] b, int from, int to) {
        long hash = PRIME_5;
        if (total > 0) {
            hash =
                    Long.rotateLeft(lane1, 1)
                            + Long.rotateLeft(lane2, 7)
                            + Long.rotateLeft(lane3, 12)
                            + Long.rotateLeft(lane4, 18);
            hash = merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
        }
        total += to - from;
        hash += total;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash ^= round(0, (long) LONGS.get(b, at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= to) {
            hash ^= ((int) INTS.get(b, at) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < to; at++) {
            hash ^= (b[at] & 0xFF) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }
}
