package io.millrace.exec.keyed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Byte strings one after the other in chunks, each found again by its address: no object per key.
///
/// ```text
///   address   [chunk, 32 bits | offset of the first byte, 32 bits]
///   chunk     ... [length, int32][bytes] [length, int32][bytes] ...
/// ```
final class KeyArena {
    private static final int CHUNK_BYTES_MIN = 1 << 12;
    private static final int CHUNK_BYTES_MAX = 1 << 20;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final List<byte[]> chunks = new ArrayList<>();
    private int used;
    private long capacity;

    /// Copies the bytes and returns their address.
    long add(byte[] source, int from, int length) {
        int needed = Math.addExact(length, Integer.BYTES);
        if (chunks.isEmpty() || used + (long) needed > chunks.getLast().length) {
            addChunk(needed);
        }
        byte[] chunk = chunks.getLast();
        INT.set(chunk, used, length);
        int offset = used + Integer.BYTES;
        System.arraycopy(source, from, chunk, offset, length);
        used = offset + length;
        return (long) (chunks.size() - 1) << 32 | offset;
    }

    /// Small states stay small: chunks double up to their full size.
    private void addChunk(int needed) {
        int aim = Math.clamp(capacity, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
        chunks.add(new byte[Math.max(aim, needed)]);
        capacity += chunks.getLast().length;
        used = 0;
    }

    byte[] chunk(long address) {
        return chunks.get((int) (address >>> 32));
    }

    static int offset(long address) {
        return (int) address;
    }

    int length(long address) {
        return (int) INT.get(chunk(address), offset(address) - Integer.BYTES);
    }

    long memoryBytes() {
        return capacity;
    }
}
