package io.millrace.arrowio.json;

import org.jspecify.annotations.Nullable;

/// What stood between two values of an object the last time, byte for byte, such as `, "action": `,
/// and which field followed: a guess for the next object.
final class KeySlot {
    /// The longest text that is remembered.
    static final int LENGTH_MAX = 96;

    /// Matches nothing, because no JSON text has such bytes.
    static final KeySlot NONE = new KeySlot();

    final int length;

    /// The field, or null for a key that is not wanted.
    final @Nullable JsonField field;

    private final long first;
    private final long firstMask;
    private final long[] rest;
    private final long lastMask;

    private KeySlot() {
        length = 0;
        field = null;
        first = -1L;
        firstMask = -1L;
        rest = new long[0];
        lastMask = 0;
    }

    /// Remembers the bytes `[from, to)`.
    KeySlot(byte[] b, int from, int to, @Nullable JsonField field) {
        this.length = to - from;
        this.field = field;
        this.firstMask = Swar.mask(length);
        this.first = Swar.longAt(b, from) & firstMask;
        this.rest = new long[Math.max(0, (length - 1) / 8)];
        int lastLength = (length - 1) % 8 + 1;
        this.lastMask = Swar.mask(lastLength);
        for (int i = 0; i < rest.length; i++) {
            long mask = i == rest.length - 1 ? lastMask : -1L;
            rest[i] = Swar.longAt(b, from + 8 + 8 * i) & mask;
        }
    }

    /// Returns whether the text stands at the position.
    boolean matches(byte[] b, int at) {
        return ((Swar.longAt(b, at) ^ first) & firstMask) == 0
                && (rest.length == 0 || matchesRest(b, at + 8));
    }

    private boolean matchesRest(byte[] b, int at) {
        int last = rest.length - 1;
        for (int i = 0; i < last; i++) {
            if (Swar.longAt(b, at + 8 * i) != rest[i]) {
                return false;
            }
        }
        return ((Swar.longAt(b, at + 8 * last) ^ rest[last]) & lastMask) == 0;
    }
}
