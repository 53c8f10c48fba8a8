package io.millrace.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.expr.BoundReference;
import io.millrace.expr.SortOrder;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

class SorterTest {
    private static final StructType SCHEMA =
            StructType.fromDDL("k DOUBLE, s STRING, w STRUCT<a: BIGINT, b: STRING>, n INT");

    private final BufferAllocator allocator = Allocators.root();

    /// Closing the root allocator throws when a batch was leaked.
    @AfterEach
    void nothingIsLeaked() {
        allocator.close();
    }

    @Test
    void nullsNanAndNegativeZeroHaveSparksPlaces() {
        List<Row> rows = new ArrayList<>();
        int n = 0;
        for (Double k : new Double[] {1.0, Double.NaN, null, -0.0, 0.0, Double.NEGATIVE_INFINITY}) {
            rows.add(row(k, "x", null, n++));
        }
        assertEquals(List.of(2, 5, 3, 4, 0, 1), sorted(rows, 2, order(0, true, true)));
        assertEquals(List.of(1, 0, 3, 4, 5, 2), sorted(rows, 3, order(0, false, false)));
    }

    @Test
    void structsAreComparedFieldByField() {
        List<Row> rows =
                List.of(
                        row(null, null, RowFactory.create(2L, "a"), 0),
                        row(null, null, RowFactory.create(1L, "b"), 1),
                        row(null, null, null, 2),
                        row(null, null, RowFactory.create(1L, null), 3));
        assertEquals(List.of(2, 3, 1, 0), sorted(rows, 1, order(2, true, true)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16, 17, 33, 257, 1025})
    void sortsStablyLikeTheJdk(int count) {
        SplittableRandom random = new SplittableRandom(count);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row((double) random.nextInt(10), "s" + random.nextInt(5), null, i));
        }
        List<Integer> expected =
                rows.stream()
                        .sorted(
                                Comparator.comparing((Row r) -> r.getString(1))
                                        .reversed()
                                        .thenComparingDouble(r -> r.getDouble(0)))
                        .map(r -> r.getInt(3))
                        .toList();
        assertEquals(expected, sorted(rows, 7, order(1, false, true), order(0, true, true)));
    }

    private static Row row(Object... values) {
        return RowFactory.create(values);
    }

    private static SortOrder order(int ordinal, boolean isAscending, boolean isNullsFirst) {
        return new SortOrder(
                new BoundReference(
                        ordinal, SCHEMA.fields()[ordinal].dataType(), true, "c" + ordinal),
                isAscending,
                isNullsFirst);
    }

    /// Sorts the rows, cut into batches of a size, and returns column n.
    private List<Integer> sorted(List<Row> rows, int batchSize, SortOrder... orders) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchSize) {
            int to = Math.min(rows.size(), from + batchSize);
            batches.add(RowConverter.toBatch(allocator, SCHEMA, rows.subList(from, to)));
        }
        List<Batch> sorted = Sorter.sort(new NoRun(allocator), batches, List.of(orders));
        List<Integer> numbers = new ArrayList<>();
        for (Batch batch : sorted) {
            RowConverter.toRows(batch).forEach(row -> numbers.add(row.getInt(3)));
        }
        Batch.closeAll(sorted);
        Batch.closeAll(batches);
        return numbers;
    }
}
