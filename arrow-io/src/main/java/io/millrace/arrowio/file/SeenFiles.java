package io.millrace.arrowio.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The set of files that a stream has taken, as 128 bits of a cryptographic hash of each path: 16
/// bytes a file at a load of one half, however long paths are.
///
/// Two paths of one hash would lose a file; with 128 bits that does not happen.
final class SeenFiles {
    private final MessageDigest digest;
    private long[] slots = new long[2 * 64];
    private int size;

    SeenFiles() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    int size() {
        return size;
    }

    boolean contains(String key) {
        ByteBuffer hash = hash(key);
        long high = hash.getLong(0);
        long low = hash.getLong(8) | 1;
        int at = find(high, low);
        return slots[at + 1] != 0;
    }

    /// Adds the key; returns false when it was there.
    boolean add(String key) {
        ByteBuffer hash = hash(key);
        boolean isNew = put(hash.getLong(0), hash.getLong(8) | 1);
        if (isNew && ++size * 4 > slots.length) {
            grow();
        }
        return isNew;
    }

    private ByteBuffer hash(String key) {
        return ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean put(long high, long low) {
        int at = find(high, low);
        if (slots[at + 1] != 0) {
            return false;
        }
        slots[at] = high;
        slots[at + 1] = low;
        return true;
    }

    /// Returns the slot of the hash, or the free one where it belongs; a free one has a zero low
    /// half, which no hash has.
    private int find(long high, long low) {
        int mask = slots.length - 1;
        int at = (int) high << 1 & mask;
        while (slots[at + 1] != 0 && (slots[at] != high || slots[at + 1] != low)) {
            at = at + 2 & mask;
        }
        return at;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        Arrays.fill(slots, 0L);
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                put(old[i], old[i + 1]);
            }
        }
    }
}
