package io.millrace.exec.keyed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// Goal: the state holds what a sorted map would, through batches that add, remove and evict.
/// Method: the same random steps on both.
class KeyedStateTest {
    private static final StructType KEY = StructType.fromDDL("k STRING");
    private static final StructType ROWS = StructType.fromDDL("k STRING, expires_at BIGINT");

    private final BufferAllocator allocator = Allocators.root();
    private final KeyedState state = new KeyedState(allocator);
    private final KeyEncoder encoder = new KeyEncoder();

    @AfterEach
    void nothingIsLeaked() {
        state.close();
        allocator.close();
    }

    /// Encodes one key; it is row 0 of the encoder.
    private void encode(String key) {
        try (Batch batch = RowConverter.toBatch(allocator, KEY, List.of(RowFactory.create(key)))) {
            encoder.encode(batch.columns(), Selection.all(1));
        }
    }

    private boolean addIfAbsent(String key, long time) {
        encode(key);
        return state.addIfAbsent(encoder.bytes(), encoder.start(0), encoder.end(0), time);
    }

    private int key(String key) {
        encode(key);
        return state.key(encoder.bytes(), encoder.start(0), encoder.end(0));
    }

    private List<String> texts(KeyedRows rows, StructType schema) {
        List<String> texts = new ArrayList<>();
        for (Batch batch : rows.toBatches(allocator, schema, 1)) {
            try (batch) {
                RowConverter.toRows(batch).forEach(row -> texts.add(text(row)));
            }
        }
        return texts;
    }

    private static String text(Row row) {
        return row.mkString("=");
    }

    @Test
    void agreesWithAMapThroughManyBatches() {
        SplittableRandom random = new SplittableRandom(7);
        TreeMap<String, Long> expected = new TreeMap<>();
        long watermark = 0;
        for (int batch = 0; batch < 60; batch++) {
            state.beginBatch();
            TreeMap<String, Long> before = new TreeMap<>(expected);
            for (int i = 0; i < 500; i++) {
                String key = Integer.toString(random.nextInt(3_000), 36);
                long time =
                        random.nextInt(5) == 0
                                ? KeyedState.NEVER
                                : watermark + random.nextInt(1_000);
                assertEquals(!expected.containsKey(key), addIfAbsent(key, time));
                expected.putIfAbsent(key, time);
            }
            watermark += random.nextInt(300);
            long evictTo = watermark;
            int size = expected.size();
            expected.values().removeIf(time -> time <= evictTo);
            assertEquals(size - expected.size(), state.evict(evictTo));
            assertEquals(expected.size(), state.rowCount());
            checkChange(before, expected);
            state.reserve();
            assertTrue(allocator.getAllocatedMemory() >= state.memoryBytes());
        }
    }

    private void checkChange(SortedMap<String, Long> before, SortedMap<String, Long> now) {
        assertEquals(rows(now), texts(state.all(), ROWS));
        TreeMap<String, Long> added = new TreeMap<>(now);
        added.keySet().removeAll(before.keySet());
        // A key that went and came again in one batch is none of these: nothing is added after
        // the eviction.
        assertEquals(rows(added), texts(state.added(), ROWS));
        TreeSet<String> removed = new TreeSet<>(before.keySet());
        removed.removeAll(now.keySet());
        assertEquals(List.copyOf(removed), texts(state.removed(), KEY));
    }

    private static List<String> rows(SortedMap<String, Long> map) {
        List<String> rows = new ArrayList<>();
        map.forEach(
                (key, time) -> rows.add(key + "=" + (time == KeyedState.NEVER ? "null" : time)));
        return rows;
    }

    @Test
    void aKeyHasItsRowsNewestFirstUntilTheLastOneGoes() {
        int a = key("a");
        int first = state.add(a, 10, 1);
        int second = state.add(a, 20, 2);
        int third = state.add(a, 30, 3);
        assertEquals(third, state.first(a));
        assertEquals(second, state.next(third));
        assertEquals(first, state.next(second));
        assertEquals(KeyedState.NONE, state.next(first));
        state.remove(second);
        assertEquals(first, state.next(third));
        assertEquals(List.of(3L, 1L), List.of(state.value(third), state.value(first)));
        state.remove(third);
        state.remove(first);
        encode("a");
        assertEquals(
                KeyedState.NONE, state.find(encoder.bytes(), encoder.start(0), encoder.end(0)));
        assertEquals(0, state.rowCount());
    }

    @Test
    void rowsOfAKeyGoFromAnywhereInItsList() {
        SplittableRandom random = new SplittableRandom(11);
        int a = key("a");
        List<Integer> expected = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            if (expected.isEmpty() || random.nextInt(5) < 3) {
                expected.addFirst(state.add(a, step, step));
            } else if (expected.size() > 1) {
                state.remove(expected.remove(/* index */ random.nextInt(expected.size())));
            }
            if (random.nextInt(10) == 0) {
                state.beginBatch();
            }
            List<Integer> found = new ArrayList<>();
            for (int row = state.first(a); row != KeyedState.NONE; row = state.next(row)) {
                found.add(row);
            }
            assertEquals(expected, found);
        }
    }

    /// A walk along the list for each of them would be half a million million steps: hours.
    @Test
    @Timeout(60)
    void aMillionRowsOfOneKeyGoOldestFirst() {
        int a = key("a");
        int count = 1_000_000;
        for (int i = 0; i < count; i++) {
            state.add(a, i, i);
        }
        assertEquals(count - 1, state.evict(count - 2));
        assertEquals(count - 1, state.value(state.first(a)));
        assertEquals(KeyedState.NONE, state.next(state.first(a)));
    }

    @Test
    void aRowThatWentOtherwiseIsNotEvictedAgain() {
        int removed = state.add(key("a"), 10, 0);
        state.remove(removed);
        state.beginBatch();
        int reused = state.add(key("b"), 50, 0);
        assertEquals(removed, reused);
        assertEquals(KeyedState.NONE, state.pollExpired(49));
        assertEquals(reused, state.pollExpired(50));
        assertEquals(KeyedState.NONE, state.pollExpired(Long.MAX_VALUE - 1));
    }

    @Test
    void whatComesAndGoesInOneBatchIsNoChange() {
        state.beginBatch();
        assertTrue(addIfAbsent("a", 1));
        assertFalse(addIfAbsent("a", 2));
        assertEquals(1, state.evict(1));
        assertEquals(0, state.added().count());
        assertEquals(0, state.removed().count());
    }

    @Test
    void memoryOfKeysThatWentIsGivenBack() {
        String padding = "x".repeat(1_000);
        for (int i = 0; i < 20_000; i++) {
            addIfAbsent(padding + i, i);
        }
        long full = state.memoryBytes();
        state.beginBatch();
        state.evict(19_000);
        state.beginBatch();
        assertTrue(state.memoryBytes() < full / 4, state.memoryBytes() + " of " + full);
        assertFalse(addIfAbsent(padding + 19_999, 0));
        assertTrue(addIfAbsent(padding + 1, 0));
    }
}
