package io.millrace.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

class GroupOrderTest {
    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void equalsAStableSortByTuplesWithNullsFirst() {
        for (int count : new int[] {0, 1, 2, 33, 1000, 9000}) {
            for (int columnCount = 0; columnCount < 4; columnCount++) {
                List<GroupOrder.Column> columns = new ArrayList<>();
                Comparator<Integer> order = (_, _) -> 0;
                for (int i = 0; i < columnCount; i++) {
                    GroupOrder.Column column = column(count);
                    columns.add(column);
                    order = order.thenComparing((a, b) -> compare(column, a, b));
                }
                int[] expected =
                        IntStream.range(0, count)
                                .boxed()
                                .sorted(order)
                                .mapToInt(Integer::intValue)
                                .toArray();
                assertArrayEquals(expected, GroupOrder.sorted(count, columns));
            }
        }
    }

    private GroupOrder.Column column(int count) {
        long bound = new long[] {1, 3, 70_000, Long.MAX_VALUE}[random.nextInt(4)];
        long[] words = random.longs(count, -bound, bound).toArray();
        if (count > 1) {
            words[0] = random.nextBoolean() ? Long.MIN_VALUE : 1;
            words[1] = random.nextBoolean() ? Long.MAX_VALUE : 1;
        }
        boolean[] nulls = new boolean[count];
        for (int i = 0; i < count; i++) {
            nulls[i] = random.nextInt(5) == 0;
        }
        return new GroupOrder.Column(words, random.nextBoolean() ? nulls : null);
    }

    private static int compare(GroupOrder.Column column, int a, int b) {
        boolean[] nulls = column.nulls();
        if (nulls != null && (nulls[a] || nulls[b])) {
            return Boolean.compare(nulls[b], nulls[a]);
        }
        return Long.compare(column.words()[a], column.words()[b]);
    }
}
