package io.millrace.exec.keyed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Goal: sessions are the connected pieces of all rows' intervals, and groups move exactly when
/// their start changes. Method: random rows in random batches against pieces found anew each time.
class SessionIndexTest {
    private static final StructType SCHEMA = StructType.fromDDL("start BIGINT, k TINYINT");

    private final BufferAllocator allocator = Allocators.root();
    private final SessionIndex sessions = new SessionIndex(allocator);

    @AfterEach
    void nothingIsLeaked() {
        sessions.close();
        allocator.close();
    }

    private record Interval(long start, long end) {}

    /// The bytes of the key encoder for a TINYINT.
    private int key(int key) {
        byte[] bytes = {1, (byte) (key ^ 0x80)};
        return sessions.key(bytes, 0, 2);
    }

    private long[] assign(int[] keys, long[] times, long[] ends) {
        long[] numbers = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            numbers[i] = key(keys[i]);
        }
        long[] starts = times.clone();
        sessions.assign(keys.length, numbers, starts, ends);
        return starts;
    }

    private List<String> texts(KeyedRows rows) {
        List<String> texts = new ArrayList<>();
        for (Batch batch : rows.toBatches(allocator, SCHEMA, 2)) {
            try (batch) {
                for (Row row : RowConverter.toRows(batch)) {
                    long time = rows.time(texts.size());
                    texts.add(row.get(1) + ": " + row.get(0) + ", " + time);
                }
            }
        }
        return texts;
    }

    @Test
    void touchingIntervalsAreOneSession() {
        long[] starts =
                assign(
                        new int[] {1, 1, 1, 2},
                        new long[] {20, 10, 31, 15},
                        new long[] {30, 20, 40, 25});
        assertEquals(
                List.of(10L, 10L, 31L, 15L), List.of(starts[0], starts[1], starts[2], starts[3]));
        assertEquals(3, sessions.size());
    }

    @Test
    void aRowBetweenTwoSessionsMakesThemOneAndMovesTheLater() {
        assign(new int[] {1, 1, 2}, new long[] {10, 30, 30}, new long[] {20, 40, 40});
        sessions.beginBatch();
        long[] starts = assign(new int[] {1}, new long[] {20}, new long[] {30});
        assertEquals(10, starts[0]);
        assertEquals(List.of("1: 30, 10"), texts(sessions.moved()));
        assertEquals(List.of("1: 10, 40", "2: 30, 40"), texts(sessions.removeEnded(40)));
        assertEquals(0, sessions.size());
    }

    @Test
    void aRowBeforeASessionMovesItAndOneAfterDoesNot() {
        assign(new int[] {1}, new long[] {30}, new long[] {40});
        sessions.beginBatch();
        assign(new int[] {1}, new long[] {40}, new long[] {50});
        assertEquals(List.of(), texts(sessions.moved()));
        sessions.beginBatch();
        assign(new int[] {1}, new long[] {25}, new long[] {30});
        assertEquals(List.of("1: 30, 25"), texts(sessions.moved()));
    }

    @Test
    void aLongRowTakesInAllThatBeginWithinIt() {
        assign(new int[] {1, 1, 1}, new long[] {10, 30, 50}, new long[] {11, 31, 51});
        sessions.beginBatch();
        assign(new int[] {1}, new long[] {20}, new long[] {50});
        assertEquals(List.of("1: 30, 20", "1: 50, 20"), texts(sessions.moved()));
        assertEquals(List.of("1: 10, 11", "1: 20, 51"), texts(sessions.removeEnded(51)));
    }

    @Test
    void randomRowsGiveTheConnectedPieces() {
        SplittableRandom random = new SplittableRandom(3);
        Map<Integer, List<Interval>> model = new TreeMap<>();
        long watermark = 0;
        for (int batch = 0; batch < 200; batch++) {
            sessions.beginBatch();
            int count = random.nextInt(12);
            int[] keys = new int[count];
            long[] times = new long[count];
            long[] ends = new long[count];
            for (int i = 0; i < count; i++) {
                keys[i] = random.nextInt(3);
                times[i] = watermark + random.nextInt(100);
                ends[i] = times[i] + 1 + random.nextInt(12);
            }
            long[] starts = assign(keys, times, ends);
            List<String> moved = new ArrayList<>();
            for (int key = 0; key < 3; key++) {
                List<Interval> before = model.getOrDefault(key, List.of());
                List<Interval> all = new ArrayList<>(before);
                for (int i = 0; i < count; i++) {
                    if (keys[i] == key) {
                        all.add(new Interval(times[i], ends[i]));
                    }
                }
                List<Interval> pieces = pieces(all);
                for (int i = 0; i < count; i++) {
                    if (keys[i] == key) {
                        assertEquals(around(pieces, times[i]).start(), starts[i]);
                    }
                }
                for (Interval old : before) {
                    long start = around(pieces, old.start()).start();
                    if (start != old.start()) {
                        moved.add(
                                "%020d %d: %d, %d".formatted(old.start(), key, old.start(), start));
                    }
                }
                model.put(key, pieces);
            }
            moved.sort(null);
            assertEquals(
                    moved.stream().map(text -> text.substring(21)).toList(),
                    texts(sessions.moved()));
            watermark += random.nextInt(20);
            checkEnded(model, watermark);
        }
    }

    private void checkEnded(Map<Integer, List<Interval>> model, long watermark) {
        List<String> ended = new ArrayList<>();
        int left = 0;
        for (Map.Entry<Integer, List<Interval>> entry : model.entrySet()) {
            for (Interval session : entry.getValue()) {
                if (session.end() <= watermark) {
                    ended.add(
                            "%020d %d: %d, %d"
                                    .formatted(
                                            session.start(),
                                            entry.getKey(),
                                            session.start(),
                                            session.end()));
                }
            }
            entry.getValue().removeIf(session -> session.end() <= watermark);
            left += entry.getValue().size();
        }
        ended.sort(null);
        assertEquals(
                ended.stream().map(text -> text.substring(21)).toList(),
                texts(sessions.removeEnded(watermark)));
        assertEquals(left, sessions.size());
    }

    private static List<Interval> pieces(List<Interval> intervals) {
        List<Interval> sorted = new ArrayList<>(intervals);
        sorted.sort((a, b) -> Long.compare(a.start(), b.start()));
        List<Interval> pieces = new ArrayList<>();
        for (Interval next : sorted) {
            if (!pieces.isEmpty() && next.start() <= pieces.getLast().end()) {
                Interval last = pieces.removeLast();
                pieces.add(new Interval(last.start(), Math.max(last.end(), next.end())));
            } else {
                pieces.add(next);
            }
        }
        return pieces;
    }

    private static Interval around(List<Interval> pieces, long time) {
        return pieces.stream()
                .filter(piece -> piece.start() <= time && time < piece.end())
                .findFirst()
                .orElseThrow();
    }
}
