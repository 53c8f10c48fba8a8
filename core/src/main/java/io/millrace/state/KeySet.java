package io.millrace.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A set of byte strings, compact enough for millions: no object per key.
///
/// Keys lie one after the other in chunks; an open-addressed table of int32 points at them. About
/// 20 bytes a key besides its own.
final class KeySet {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int SLOTS_MIN = 1 << 10;

    private final List<byte[]> chunks = new ArrayList<>();
    private int chunkUsed = CHUNK_BYTES;
    private int[] slots = new int[SLOTS_MIN];
    private int[] hashes = new int[SLOTS_MIN / 2];
    private int[] chunkOf = new int[SLOTS_MIN / 2];
    private int[] offsetOf = new int[SLOTS_MIN / 2];
    private int[] lengthOf = new int[SLOTS_MIN / 2];
    private int size;

    int size() {
        return size;
    }

    /// Adds a copy of the key; false when it is there.
    boolean add(byte[] key, int length) {
        int hash = hash(key, length);
        int slot = find(key, length, hash);
        if (slots[slot] != 0) {
            return false;
        }
        if (size == hashes.length) {
            grow();
            slot = find(key, length, hash);
        }
        store(key, length, hash);
        slots[slot] = size;
        return true;
    }

    boolean contains(byte[] key, int length) {
        return size > 0 && slots[find(key, length, hash(key, length))] != 0;
    }

    /// Returns the slot of the key, or the free one where it belongs.
    private int find(byte[] key, int length, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !isAt(slots[slot] - 1, key, length, hash)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int entry, byte[] key, int length, int hash) {
        if (hashes[entry] != hash || lengthOf[entry] != length) {
            return false;
        }
        byte[] chunk = chunks.get(chunkOf[entry]);
        int offset = offsetOf[entry];
        return Arrays.equals(chunk, offset, offset + length, key, 0, length);
    }

    private void store(byte[] key, int length, int hash) {
        if (chunks.isEmpty() || chunkUsed + length > chunks.getLast().length) {
            chunks.add(new byte[Math.max(CHUNK_BYTES, length)]);
            chunkUsed = 0;
        }
        System.arraycopy(key, 0, chunks.getLast(), chunkUsed, length);
        hashes[size] = hash;
        chunkOf[size] = chunks.size() - 1;
        offsetOf[size] = chunkUsed;
        lengthOf[size] = length;
        chunkUsed += length;
        size++;
    }

    private void grow() {
        int capacity = Math.multiplyExact(hashes.length, 2);
        hashes = Arrays.copyOf(hashes, capacity);
        chunkOf = Arrays.copyOf(chunkOf, capacity);
        offsetOf = Arrays.copyOf(offsetOf, capacity);
        lengthOf = Arrays.copyOf(lengthOf, capacity);
        slots = new int[Math.multiplyExact(capacity, 2)];
        int mask = slots.length - 1;
        for (int entry = 0; entry < size; entry++) {
            int slot = hashes[entry] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry + 1;
        }
    }

    private static int hash(byte[] key, int length) {
        long hash = 0x9E3779B97F4A7C15L ^ length;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ key[i]) * 0xFF51AFD7ED558CCDL;
            hash ^= hash >>> 32;
        }
        return (int) (hash ^ hash >>> 29);
    }
}
