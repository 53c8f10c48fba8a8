package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// xxHash in 64 bits.
final class XxHash64 implements RowHash {
    static final RowHash INSTANCE = new XxHash64();

    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private XxHash64() {}

    @Override
    public long ofInt(int value, long seed) {
        return finish(ofWord(seed + P5 + Integer.BYTES, value));
    }

    @Override
    public long ofLong(long value, long seed) {
        return finish(ofLane(seed + P5 + Long.BYTES, value));
    }

    @Override
    public long ofBytes(MemorySegment bytes, long start, long end, long seed) {
        long at = start;
        long hash = seed + P5;
        if (end - start >= STRIPE) {
            long a = seed + P1 + P2;
            long b = seed + P2;
            long c = seed;
            long d = seed - P1;
            for (; at + STRIPE <= end; at += STRIPE) {
                a = round(a, bytes.get(LONG, at));
                b = round(b, bytes.get(LONG, at + 8));
                c = round(c, bytes.get(LONG, at + 16));
                d = round(d, bytes.get(LONG, at + 24));
            }
            hash =
                    Long.rotateLeft(a, 1)
                            + Long.rotateLeft(b, 7)
                            + Long.rotateLeft(c, 12)
                            + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        }
        hash += end - start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = ofLane(hash, bytes.get(LONG, at));
        }
        if (at + Integer.BYTES <= end) {
            hash = ofWord(hash, bytes.get(INT, at));
            at += Integer.BYTES;
        }
        for (; at < end; at++) {
            hash ^= (bytes.get(JAVA_BYTE, at) & 0xFFL) * P5;
            hash = Long.rotateLeft(hash, 11) * P1;
        }
        return finish(hash);
    }

    private static long ofLane(long hash, long value) {
        return Long.rotateLeft(hash ^ round(0, value), 27) * P1 + P4;
    }

    private static long ofWord(long hash, int value) {
        return Long.rotateLeft(hash ^ (value & 0xFFFFFFFFL) * P1, 23) * P2 + P3;
    }

    private static long round(long sum, long value) {
        return Long.rotateLeft(sum + value * P2, 31) * P1;
    }

    private static long merge(long hash, long sum) {
        return (hash ^ round(0, sum)) * P1 + P4;
    }

    private static long finish(long hash) {
        long mixed = (hash ^ hash >>> 33) * P2;
        mixed = (mixed ^ mixed >>> 29) * P3;
        return mixed ^ mixed >>> 32;
    }
}
