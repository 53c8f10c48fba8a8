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
import java.util.ArrayList;
import java.util.List;

/// The 64-bit hash XXH64 (seed 0) of bytes that come bit by bit: tells whether a file is still the
/// one that an earlier batch read. Fast, and no defence against somebody who wants a collision.
///
/// A file that several threads read is hashed piece by piece; see [Fingerprint].
final class ContentHash {
    /// What is best added at a time.
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

    /// What was added behind the last whole stripe.
    private final byte[] rest = new byte[STRIPE_BYTES];

    private int restSize;

    /// What a file's content is known by.
    ///
    /// ```text
    /// pieceCount 1     hash = XXH64(all bytes)
    /// pieceCount n     hash = XXH64(XXH64(piece 0) ... XXH64(piece n - 1)), each of 8 bytes, the
    ///                  lowest first; piece i begins at FileSplit.pieceStart(sizeBytes, i, n)
    /// ```
    ///
    /// @param sizeBytes how many bytes were hashed
    /// @param pieceCount in how many pieces
    record Fingerprint(long sizeBytes, int pieceCount, long hash) {}

    /// Returns the hash of the bytes.
    static long of(byte[] bytes) {
        ContentHash hash = new ContentHash();
        hash.add(bytes, 0, bytes.length);
        return hash.value();
    }

    /// Reads the file from its beginning to its end, in one piece.
    static Fingerprint of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel);
        }
    }

    /// Reads the channel to its end, in one piece.
    static Fingerprint of(ReadableByteChannel channel) throws IOException {
        ContentHash hash = new ContentHash();
        hash.addFrom(channel, Long.MAX_VALUE);
        return hash.fingerprint();
    }

    /// Reads the file from its beginning to its end, in the pieces of a file of so many bytes; what
    /// there is beyond them belongs to the last.
    static Fingerprint of(Path file, long sizeBytes, int pieceCount) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<ContentHash> pieces = new ArrayList<>();
            for (int i = 0; i < pieceCount; i++) {
                ContentHash piece = new ContentHash();
                long end = FileSplit.pieceStart(sizeBytes, i + 1, pieceCount);
                boolean isLast = i == pieceCount - 1;
                piece.addFrom(channel, isLast ? Long.MAX_VALUE : end - channel.position());
                pieces.add(piece);
            }
            return ofPieces(pieces);
        }
    }

    /// Returns what a file is known by whose pieces, in order, have these hashes.
    static Fingerprint ofPieces(List<ContentHash> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst().fingerprint();
        }
        ContentHash all = new ContentHash();
        byte[] value = new byte[Long.BYTES];
        long sizeBytes = 0;
        for (ContentHash piece : pieces) {
            LONGS.set(value, 0, piece.value());
            all.add(value, 0, value.length);
            sizeBytes += piece.size();
        }
        return new Fingerprint(sizeBytes, pieces.size(), all.value());
    }

    /// Takes in the next bytes.
    void add(byte[] bytes, int from, int to) {
        total += to - from;
        int at = from;
        if (restSize > 0) {
            at = from + Math.min(to - from, STRIPE_BYTES - restSize);
            System.arraycopy(bytes, from, rest, restSize, at - from);
            restSize += at - from;
            if (restSize < STRIPE_BYTES) {
                return;
            }
            stripes(rest, 0, STRIPE_BYTES);
        }
        int whole = to - (to - at) % STRIPE_BYTES;
        stripes(bytes, at, whole);
        restSize = to - whole;
        System.arraycopy(bytes, whole, rest, 0, restSize);
    }

    /// Takes in what the channel has next, up to so many bytes.
    void addFrom(ReadableByteChannel channel, long bytesMax) throws IOException {
        byte[] block = new byte[(int) Math.min(BLOCK_BYTES, Math.max(bytesMax, 0))];
        long left = bytesMax;
        while (left > 0) {
            int wanted = (int) Math.min(left, block.length);
            int count = channel.read(ByteBuffer.wrap(block, 0, wanted));
            if (count < 0) {
                return;
            }
            add(block, 0, count);
            left -= count;
        }
    }

    /// Returns how many bytes were added.
    long size() {
        return total;
    }

    /// Returns what one piece of the bytes added so far is known by.
    Fingerprint fingerprint() {
        return new Fingerprint(total, 1, value());
    }

    private void stripes(byte[] b, int from, int to) {
        long v1 = lane1;
        long v2 = lane2;
        long v3 = lane3;
        long v4 = lane4;
        for (int at = from; at < to; at += STRIPE_BYTES) {
            v1 = round(v1, (long) LONGS.get(b, at));
            v2 = round(v2, (long) LONGS.get(b, at + 8));
            v3 = round(v3, (long) LONGS.get(b, at + 16));
            v4 = round(v4, (long) LONGS.get(b, at + 24));
        }
        lane1 = v1;
        lane2 = v2;
        lane3 = v3;
        lane4 = v4;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    /// Returns the hash of the bytes added so far.
    long value() {
        long hash = PRIME_5;
        if (total >= STRIPE_BYTES) {
            hash =
                    Long.rotateLeft(lane1, 1)
                            + Long.rotateLeft(lane2, 7)
                            + Long.rotateLeft(lane3, 12)
                            + Long.rotateLeft(lane4, 18);
            hash = merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
        }
        hash += total;
        int at = 0;
        for (; at + 8 <= restSize; at += 8) {
            hash ^= round(0, (long) LONGS.get(rest, at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= restSize) {
            hash ^= ((int) INTS.get(rest, at) & 0xFFFFFFFFL) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < restSize; at++) {
            hash ^= (rest[at] & 0xFF) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }
}
