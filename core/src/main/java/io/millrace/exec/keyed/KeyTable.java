package io.millrace.exec.keyed;

import io.millrace.error.ErrorCondition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Numbers the different keys that it is given, as long as they are kept.
///
/// ```text
///   slots    [id + 1]  ...         a power of two, at most half full, linear probing, no graves
///   by id    hash, address         ids of removed keys are given to new ones
///   arena    the bytes             written anew when over half of it is of removed keys
/// ```
final class KeyTable {
    static final int NONE = -1;

    private static final int IDS_MIN = 16;
    private static final int IDS_MAX = 1 << 29;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private int[] slots = new int[2 * IDS_MIN];
    private int[] hashes = new int[IDS_MIN];
    private long[] addresses = new long[IDS_MIN];
    private int[] free = new int[0];
    private int freeCount;
    private int idLimit;
    private KeyArena arena = new KeyArena();
    private long liveBytes;

    /// Returns the number of keys.
    int size() {
        return idLimit - freeCount;
    }

    /// Returns a number above all ids that were given out.
    int idLimit() {
        return idLimit;
    }

    KeyArena arena() {
        return arena;
    }

    long address(int id) {
        return addresses[id];
    }

    /// Returns the key's number, or [#NONE].
    int find(byte[] bytes, int from, int to) {
        return slots[slot(bytes, from, to, hash(bytes, from, to))] - 1;
    }

    /// Returns the number of the key, which is there from now on; one that [#find] does not know is
    /// given a free one.
    int findOrAdd(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        int slot = slot(bytes, from, to, hash);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        int id = freeCount > 0 ? free[--freeCount] : idLimit++;
        if (id >= hashes.length) {
            grow();
            slot = slot(bytes, from, to, hash);
        }
        hashes[id] = hash;
        addresses[id] = arena.add(bytes, from, to - from);
        liveBytes += to - from + Integer.BYTES;
        slots[slot] = id + 1;
        return id;
    }

    /// Forgets the key.
    void remove(int id) {
        int mask = slots.length - 1;
        int slot = hashes[id] & mask;
        while (slots[slot] != id + 1) {
            slot = (slot + 1) & mask;
        }
        closeGap(slot, mask);
        liveBytes -= arena.length(addresses[id]) + Integer.BYTES;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(IDS_MIN, 2 * freeCount));
        }
        free[freeCount++] = id;
    }

    /// Moves back what was probed past the slot, so that no search ends at it too early.
    private void closeGap(int emptied, int mask) {
        int gap = emptied;
        int slot = (gap + 1) & mask;
        while (slots[slot] != 0) {
            int home = hashes[slots[slot] - 1] & mask;
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                slots[gap] = slots[slot];
                gap = slot;
            }
            slot = (slot + 1) & mask;
        }
        slots[gap] = 0;
    }

    /// Gives memory of removed keys back, if it is worth while. Addresses change.
    void compact() {
        if (arena.memoryBytes() <= 2 * liveBytes + (1 << 16)) {
            return;
        }
        KeyArena old = arena;
        arena = new KeyArena();
        for (int slot : slots) {
            if (slot != 0) {
                long address = addresses[slot - 1];
                addresses[slot - 1] =
                        arena.add(
                                old.chunk(address), KeyArena.offset(address), old.length(address));
            }
        }
    }

    private int slot(byte[] bytes, int from, int to, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !isAt(slots[slot] - 1, bytes, from, to, hash)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int id, byte[] bytes, int from, int to, int hash) {
        if (hashes[id] != hash) {
            return false;
        }
        long address = addresses[id];
        int offset = KeyArena.offset(address);
        int end = offset + arena.length(address);
        return Arrays.equals(arena.chunk(address), offset, end, bytes, from, to);
    }

    private void grow() {
        if (hashes.length >= IDS_MAX) {
            throw ErrorCondition.OUT_OF_MEMORY.error(
                    "An operator with state has " + size() + " keys, and can hold no more.",
                    "Keep fewer keys: add a watermarked time to them, or take coarser ones.");
        }
        hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        addresses = Arrays.copyOf(addresses, hashes.length);
        int[] old = slots;
        slots = new int[2 * hashes.length];
        int mask = slots.length - 1;
        for (int entry : old) {
            if (entry != 0) {
                int slot = hashes[entry - 1] & mask;
                while (slots[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = entry;
            }
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ (long) LONG.get(bytes, at)) * PRIME;
            hash ^= hash >>> 32;
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << 8 | (bytes[at] & 0xFF);
        }
        hash = (hash ^ rest) * PRIME;
        hash = (hash ^ hash >>> 32) * PRIME;
        return (int) (hash ^ hash >>> 29);
    }

    long memoryBytes() {
        return arena.memoryBytes()
                + 4L * (slots.length + hashes.length + free.length)
                + 8L * addresses.length;
    }
}
