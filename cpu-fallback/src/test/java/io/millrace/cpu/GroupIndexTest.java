package io.millrace.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.backend.GroupTable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Groups of one to four words and null flags, against a map.
class GroupIndexTest {
    private static final int ROUNDS = 60;

    private final SplittableRandom random = new SplittableRandom(11);
    private final Probes probes = new Probes();
    private final int[] groups = new int[RowChunk.ROWS_MAX];

    private static long[][] words(int wordCount) {
        return new long[wordCount + 1][RowChunk.ROWS_MAX];
    }

    private static List<Long> row(long[][] words, int row) {
        return Arrays.stream(words).map(word -> word[row]).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void groupsAreFoundByTheirWordsAndFlags(int wordCount) {
        GroupIndex index = new GroupIndex(wordCount);
        Map<List<Long>, Integer> expected = new HashMap<>();
        Map<Integer, Long> epochs = new HashMap<>();
        long[][] words = words(wordCount);
        for (int round = 0; round < ROUNDS; round++) {
            int count = random.nextInt(1, RowChunk.ROWS_MAX);
            for (int word = 0; word < wordCount; word++) {
                long bound = 1L << random.nextInt(1, 14);
                Arrays.setAll(words[word], _ -> random.nextLong(bound) << 40);
            }
            long flags = 1L << random.nextInt(1 + GroupIndex.FLAG_BITS);
            Arrays.setAll(words[wordCount], _ -> random.nextLong(flags));
            index.lookup(words, count, groups, round, probes);
            for (int i = 0; i < count; i++) {
                int group = expected.computeIfAbsent(row(words, i), _ -> expected.size());
                epochs.put(group, (long) round);
            }
            assertEquals(expected.size(), index.size());
            int[] found = new int[count];
            index.find(words, count, found, probes);
            for (int i = 0; i < count; i++) {
                assertEquals(groups[i], found[i]);
                assertEquals(row(words, i).getFirst(), index.word(groups[i], 0) & firstMask(index));
            }
            checkTouched(index, epochs, round - 1);
            checkTouched(index, epochs, round - 4);
        }
    }

    /// Without words the first is the stamp, of which the flags count.
    private static long firstMask(GroupIndex index) {
        return index.stride() == 1 ? (1L << GroupIndex.FLAG_BITS) - 1 : -1L;
    }

    private static void checkTouched(GroupIndex index, Map<Integer, Long> epochs, long after) {
        int[] touched = new int[index.touchedMax(after)];
        int count = index.touchedAfter(after, touched);
        long expected = epochs.values().stream().filter(epoch -> epoch > after).count();
        assertEquals(expected, Arrays.stream(touched, 0, count).distinct().count());
        assertEquals(expected, count);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1 - GroupTable.EPOCH_MAX, -1, 0, 1, GroupTable.EPOCH_MAX})
    void everyEpochLeavesTheFlagsAlone(long epoch) {
        GroupIndex index = new GroupIndex(1);
        long[][] words = words(1);
        words[1][1] = 1;
        words[1][2] = (1L << GroupIndex.FLAG_BITS) - 1;
        index.lookup(words, 3, groups, epoch, probes);
        index.lookup(words, 3, groups, epoch, probes);
        assertArrayEquals(new int[] {0, 1, 2}, Arrays.copyOf(groups, 3));
        int[] touched = new int[3];
        assertEquals(3, index.touchedAfter(epoch - 1, touched));
        assertEquals(0, index.touchedAfter(epoch, touched));
        assertEquals(1, index.word(1, 1) & 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {-2 - GroupTable.EPOCH_MAX, GroupTable.EPOCH_MAX + 1, Long.MAX_VALUE})
    void epochsBeyondTheirBitsAreRefused(long epoch) {
        GroupIndex index = new GroupIndex(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> index.lookup(words(1), 1, groups, epoch, probes));
        assertEquals(0, index.size());
    }

    @Test
    void groupsThatAreKeptAreFoundAgain() {
        GroupIndex index = new GroupIndex(2);
        long[][] words = words(2);
        Arrays.setAll(words[0], i -> i);
        Arrays.setAll(words[2], i -> i & 3);
        index.lookup(words, RowChunk.ROWS_MAX, groups, 5, probes);
        int[] survivors = new int[RowChunk.ROWS_MAX / 2];
        Arrays.setAll(survivors, i -> 2 * i + 1);
        index.keep(survivors, survivors.length);
        index.rehash();
        index.find(words, RowChunk.ROWS_MAX, groups, probes);
        for (int i = 0; i < RowChunk.ROWS_MAX; i++) {
            assertEquals(i % 2 == 0 ? -1 : i / 2, groups[i]);
        }
    }
}
