package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Murmur 3 in 32 bits, of seeds too, as Spark computes it: bytes after the last whole word are
/// mixed in one by one, each as a signed number.
final class Murmur3 implements RowHash {
    static final RowHash INSTANCE = new Murmur3();

    private static final ValueLayout.OfInt WORD =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur3() {}

    @Override
    public long ofInt(int value, long seed) {
        return finish(mix((int) seed, value), Integer.BYTES);
    }

    @Override
    public long ofLong(long value, long seed) {
        return finish(mix(mix((int) seed, (int) value), (int) (value >>> 32)), Long.BYTES);
    }

    @Override
    public long ofBytes(MemorySegment bytes, long start, long end, long seed) {
        int hash = (int) seed;
        long at = start;
        for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
            hash = mix(hash, bytes.get(WORD, at));
        }
        for (; at < end; at++) {
            hash = mix(hash, bytes.get(JAVA_BYTE, at));
        }
        return finish(hash, (int) (end - start));
    }

    private static int mix(int hash, int value) {
        int mixed = hash ^ Integer.rotateLeft(value * C1, 15) * C2;
        return Integer.rotateLeft(mixed, 13) * 5 + 0xe6546b64;
    }

    private static int finish(int hash, int length) {
        int mixed = hash ^ length;
        mixed = (mixed ^ mixed >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }
}
