package io.millrace.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.expr.kernel.WindowKernel;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

final class WindowKernelTest {
    private static final long HOUR = 3_600_000_000L;
    private static final Expression TIME = Evaluation.input(DataTypes.TimestampType);

    @Test
    void tumblingWindowsAreStructsOfStartAndEnd() {
        Row window =
                RowFactory.create(
                        Instant.parse("2016-07-26T02:00:00Z"),
                        Instant.parse("2016-07-26T03:00:00Z"));
        Row beforeEpoch =
                RowFactory.create(
                        Instant.parse("1969-12-31T23:00:00Z"),
                        Instant.parse("1970-01-01T00:00:00Z"));
        assertEquals(
                Arrays.asList(window, null, beforeEpoch),
                Evaluation.on(
                        new TimeWindow(TIME, HOUR, HOUR, 0),
                        true,
                        DataTypes.TimestampType,
                        Instant.parse("2016-07-26T02:45:07Z"),
                        null,
                        Instant.parse("1969-12-31T23:59:59.999999Z")));
    }

    @Test
    void windowStartsAreShiftedByTheStartTime() {
        assertEquals(-15, WindowKernel.lastStart(-5, 20, 5));
        assertEquals(5, WindowKernel.lastStart(5, 20, 5));
        assertEquals(5, WindowKernel.lastStart(24, 20, 5));
        assertEquals(-5, WindowKernel.lastStart(14, 20, -5));
    }

    @Test
    void slidingWindowsMultiplyRowsWithTheLatestFirst() {
        List<Row> rows =
                List.of(
                        RowFactory.create(Instant.EPOCH.plusNanos(12_000)),
                        RowFactory.create((Object) null),
                        RowFactory.create(Instant.EPOCH.minusNanos(1_000)));
        StructType schema = new StructType().add("t", DataTypes.TimestampType);
        try (BufferAllocator allocator = Allocators.root();
                Batch batch = RowConverter.toBatch(allocator, schema, rows)) {
            FixedWidthColumn times = (FixedWidthColumn) batch.column(0);
            WindowSpec spec = new WindowSpec(0, 25, 10, 0);
            for (int countMax : new int[] {1, 2, 5, 100}) {
                WindowKernel.Expansion expansion =
                        new WindowKernel.Expansion(times, Selection.all(3), spec, countMax);
                List<Integer> expanded = new ArrayList<>();
                List<Long> ids = new ArrayList<>();
                while (expansion.next()) {
                    assertTrue(expansion.count() <= countMax);
                    for (int i = 0; i < expansion.count(); i++) {
                        expanded.add(expansion.rows()[i]);
                        ids.add(expansion.ids()[i]);
                    }
                }
                assertEquals(List.of(0, 0, 0, 2, 2), expanded);
                assertEquals(List.of(10L, 0L, -10L, -10L, -20L), ids);
            }
        }
    }

    @Test
    void windowsAreMadeOfPlainStarts() {
        List<Row> rows = List.of(RowFactory.create(7L), RowFactory.create((Object) null));
        StructType schema = new StructType().add("start", DataTypes.LongType);
        try (BufferAllocator allocator = Allocators.root();
                Batch batch = RowConverter.toBatch(allocator, schema, rows);
                StructColumn windows =
                        WindowKernel.windows(allocator, (FixedWidthColumn) batch.column(0), 3)) {
            Row first = (Row) RowConverter.value(windows, 0);
            assertEquals(Instant.EPOCH.plusNanos(7_000), first.get(0));
            assertEquals(Instant.EPOCH.plusNanos(10_000), first.get(1));
            assertEquals(null, RowConverter.value(windows, 1));
        }
    }

    @Test
    void slidingWindowsAreNotValues() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ExpressionCompiler.compile(new TimeWindow(TIME, HOUR, HOUR / 2, 0)));
    }
}
