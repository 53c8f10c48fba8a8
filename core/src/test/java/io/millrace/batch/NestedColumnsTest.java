package io.millrace.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.StructType;
import io.millrace.types.YearMonthIntervalType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Columns of arrays, maps and decimals, and the copies that are made of them.
final class NestedColumnsTest {
    private static final StructType SCHEMA =
            StructType.fromDDL(
                    "l ARRAY<INT>, m MAP<STRING, ARRAY<DECIMAL(20,2)>>, s STRUCT<l: ARRAY<STRING>>,"
                            + " d DECIMAL(38,2), n VOID");

    private static final List<Row> ROWS =
            List.of(
                    row(List.of(1, 2, 3), Map.of("a", List.of(new BigDecimal("1.50")))),
                    row(null, null),
                    row(List.of(), Map.of()),
                    row(Arrays.asList(null, 7), Map.of("b", List.of())));

    private static Row row(List<Integer> list, Map<String, List<BigDecimal>> map) {
        Row struct = list == null ? null : RowFactory.create(List.of("x", "y" + list.size()));
        BigDecimal decimal =
                list == null ? null : new BigDecimal("-123456789012345678901234567890.12");
        return RowFactory.create(list, map, struct, decimal, null);
    }

    @Test
    void rowsComeBack() {
        try (BufferAllocator allocator = Allocators.root();
                Batch batch = RowConverter.toBatch(allocator, SCHEMA, ROWS)) {
            assertEquals(ROWS, RowConverter.toRows(batch));
        }
    }

    @Test
    void chosenRowsAreCopied() {
        try (BufferAllocator allocator = Allocators.root();
                Batch batch = RowConverter.toBatch(allocator, SCHEMA, ROWS);
                Batch chosen = Gather.rows(allocator, batch, new int[] {3, 0, 0, 1}, 4)) {
            List<Row> expected = List.of(ROWS.get(3), ROWS.get(0), ROWS.get(0), ROWS.get(1));
            assertEquals(expected, RowConverter.toRows(chosen));
        }
    }

    @Test
    void rowsOfSeveralColumnsAreCopied() {
        long[] references = {
            MultiGather.reference(1, 2), MultiGather.NULL, MultiGather.reference(0, 3)
        };
        try (BufferAllocator allocator = Allocators.root();
                Batch one = RowConverter.toBatch(allocator, SCHEMA, ROWS);
                Batch two = RowConverter.toBatch(allocator, SCHEMA, ROWS)) {
            for (int i = 0; i < SCHEMA.size(); i++) {
                List<ColumnVector> sources = List.of(one.column(i), two.column(i));
                try (ColumnVector column =
                        MultiGather.column(allocator, sources, references, 0, 3)) {
                    assertEquals(
                            RowFactory.create(ROWS.get(2).get(i), null, ROWS.get(3).get(i)),
                            RowFactory.create(
                                    RowConverter.value(column, 0),
                                    RowConverter.value(column, 1),
                                    RowConverter.value(column, 2)));
                }
            }
        }
    }

    @Test
    void aDecimalThatDoesNotFitIsRefused() {
        List<Row> rows = List.of(row(List.of(), Map.of("a", List.of(new BigDecimal("1e18")))));
        try (BufferAllocator allocator = Allocators.root()) {
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () -> RowConverter.toBatch(allocator, SCHEMA, rows));
            assertEquals(ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE, e.condition());
        }
    }

    @Test
    void cellsAreShownAsSparkShowsThem() {
        String table = new TextTable(ZoneOffset.UTC, 0, false).format(SCHEMA, ROWS, 1);
        String cells =
                "|[1, 2, 3]|{a -> [1.50]}|{[x, y3]}|-123456789012345678901234567890.12|NULL|";
        assertEquals(cells, table.lines().skip(3).findFirst().orElseThrow());
    }

    @Test
    void intervalsAreWrittenAndRead() {
        DayTimeIntervalType type = new DayTimeIntervalType();
        for (long micros : new long[] {0, 1, -1, 93_784_500_000L, Long.MAX_VALUE, Long.MIN_VALUE}) {
            String text = IntervalText.dayTime(micros);
            assertEquals(OptionalLong.of(micros), IntervalText.parseDayTime(text, type), text);
        }
        assertEquals(
                "INTERVAL '1 02:03:04.5' DAY TO SECOND", IntervalText.dayTime(93_784_500_000L));
        assertEquals("INTERVAL '-1-2' YEAR TO MONTH", IntervalText.yearMonth(-14));
        assertEquals(
                OptionalInt.of(-14),
                IntervalText.parseYearMonth("-1-2", new YearMonthIntervalType()));
        assertEquals(OptionalLong.empty(), IntervalText.parseDayTime("1 2", type));
    }
}
