package io.millrace.arrowio.json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fields that are decoded of one kind of object, found by key, and the order of keys that the
/// last object had.
final class JsonObject {
    private static final int SLOT_COUNT_MAX = 256;

    private final JsonField[] fields;
    private final Map<String, JsonField> byName;
    private final JsonField[][] byHash;
    private KeySlot[] slots = new KeySlot[0];
    private KeySlot[] slotsBefore = new KeySlot[0];
    private long objectCount;

    JsonObject(List<JsonField> fields) {
        this.fields = fields.toArray(JsonField[]::new);
        this.byName = HashMap.newHashMap(fields.size());
        int buckets = Integer.highestOneBit(Math.max(fields.size(), 4)) * 4;
        this.byHash = new JsonField[buckets][];
        for (JsonField field : fields) {
            byName.put(field.name, field);
            int at = bucket(field.key, 0, field.key.length);
            JsonField[] others = byHash[at];
            JsonField[] more =
                    others == null ? new JsonField[1] : Arrays.copyOf(others, others.length + 1);
            more[more.length - 1] = field;
            byHash[at] = more;
        }
    }

    int fieldCount() {
        return fields.length;
    }

    /// Returns the fields, in a list of the caller's.
    List<JsonField> fields() {
        return new ArrayList<>(List.of(fields));
    }

    /// Returns a number for the object that is about to be decoded, to mark its fields with.
    long nextObject() {
        return ++objectCount;
    }

    /// Returns what is remembered of this place of the object and stands at the position;
    /// [KeySlot#NONE] if nothing is.
    KeySlot guess(int index, byte[] b, int at) {
        if (index < slots.length) {
            if (slots[index].matches(b, at)) {
                return slots[index];
            }
            if (slotsBefore[index].matches(b, at)) {
                return slotsBefore[index];
            }
        }
        return KeySlot.NONE;
    }

    /// Returns what stood before the value at this place, and remembers it and one other: keys that
    /// may be left out or change places are then not learnt again line by line.
    KeySlot learn(int index, byte[] b, int from, int to, @Nullable JsonField field) {
        KeySlot slot = new KeySlot(b, from, to, field);
        if (index >= SLOT_COUNT_MAX || slot.length > KeySlot.LENGTH_MAX) {
            return slot;
        }
        if (index >= slots.length) {
            int before = slots.length;
            slots = Arrays.copyOf(slots, index + 1);
            Arrays.fill(slots, before, slots.length, KeySlot.NONE);
            slotsBefore = Arrays.copyOf(slotsBefore, index + 1);
            Arrays.fill(slotsBefore, before, slots.length, KeySlot.NONE);
        }
        slotsBefore[index] = slots[index];
        slots[index] = slot;
        return slot;
    }

    @Nullable JsonField find(String name) {
        return byName.get(name);
    }

    @Nullable JsonField find(byte[] b, int from, int to) {
        JsonField[] candidates = byHash[bucket(b, from, to)];
        if (candidates != null) {
            for (JsonField field : candidates) {
                if (Arrays.equals(field.key, 0, field.key.length, b, from, to)) {
                    return field;
                }
            }
        }
        return null;
    }

    private int bucket(byte[] b, int from, int to) {
        int length = to - from;
        long hash = (Swar.wordAt(b, from, Math.min(length, 8)) + length) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 40) & byHash.length - 1;
    }

    /// Makes null the fields that had no value in the object.
    void nullMissing(int row, long object) {
        for (JsonField field : fields) {
            if (field.seenIn != object) {
                field.stage.setNull(row);
            }
        }
    }

    /// Makes every field null.
    void setNull(int row) {
        for (JsonField field : fields) {
            field.stage.setNull(row);
        }
    }

    /// Undoes all nulls of the row, so that it can be decoded again.
    void clearNull(int row) {
        for (JsonField field : fields) {
            field.stage.clearNull(row);
        }
    }
}
