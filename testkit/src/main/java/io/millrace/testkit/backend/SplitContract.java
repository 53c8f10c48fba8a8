package io.millrace.testkit.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.testkit.Seed;
import io.millrace.testkit.backend.SampleInput.Shape;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The part of [BackendContract] about splits of rows, merges and restores: none shows in the
/// partials, nor does the order of rows where no measure depends on it.
abstract class SplitContract extends GroupContract {
    static final long HOUR_MICROS = 3_600_000_000L;
    private static final int SPLIT_CASES = 30;

    private static final int ORDERED_ROWS = 500;

    static final List<InputColumn> COLUMNS =
            List.of(
                    InputColumn.TIME,
                    InputColumn.CODED_STRING,
                    InputColumn.LONG,
                    InputColumn.DOUBLE);

    static AggregationSpec spec(@Nullable WindowSpec window) {
        return new AggregationSpec(
                window,
                List.of(key(1, InputColumn.CODED_STRING)),
                List.of(
                        Measure.countAll(),
                        new Measure(Measure.Kind.SUM, 2, InputColumn.LONG.type()),
                        new Measure(Measure.Kind.SUM, 3, InputColumn.DOUBLE.type()),
                        new Measure(Measure.Kind.AVG, 3, InputColumn.DOUBLE.type()),
                        new Measure(Measure.Kind.MIN, 3, InputColumn.DOUBLE.type()),
                        new Measure(Measure.Kind.MAX, 1, DataTypes.StringType)));
    }

    static AggregationSpec withManyValues(@Nullable WindowSpec window) {
        List<Measure> measures = new ArrayList<>();
        for (int ordinal = 1; ordinal < COLUMNS.size(); ordinal++) {
            measures.addAll(SampleMeasures.unordered(COLUMNS.get(ordinal), ordinal));
        }
        return new AggregationSpec(window, List.of(key(1, InputColumn.CODED_STRING)), measures);
    }

    static AggregationSpec ordered(@Nullable WindowSpec window) {
        List<Measure> measures = new ArrayList<>();
        for (int ordinal = 1; ordinal < COLUMNS.size(); ordinal++) {
            measures.addAll(SampleMeasures.of(COLUMNS.get(ordinal), ordinal));
            measures.add(by(Measure.Kind.MIN_BY, ordinal, 4 - ordinal));
            measures.add(by(Measure.Kind.MAX_BY, ordinal, 4 - ordinal));
        }
        return new AggregationSpec(window, List.of(key(1, InputColumn.CODED_STRING)), measures);
    }

    private static Measure by(Measure.Kind kind, int ordinal, int byOrdinal) {
        return new Measure(
                kind,
                List.of(
                        new Measure.Input(ordinal, COLUMNS.get(ordinal).type()),
                        new Measure.Input(byOrdinal, COLUMNS.get(byOrdinal).type())),
                Measure.Parameters.NONE);
    }

    /// Returns one of the specs whose results do not depend on the order of rows.
    private AggregationSpec anyUnordered(RandomGenerator random) {
        List<AggregationSpec> all =
                new ArrayList<>(
                        List.of(
                                spec(null),
                                hourly(),
                                sliding(),
                                growing(),
                                withManyValues(null),
                                withManyValues(sliding().window())));
        all.replaceAll(this::fitting);
        return all.get(random.nextInt(all.size()));
    }

    static AggregationSpec hourly() {
        return spec(new WindowSpec(0, HOUR_MICROS, HOUR_MICROS, 0));
    }

    static AggregationSpec sliding() {
        return spec(new WindowSpec(0, HOUR_MICROS, HOUR_MICROS / 4, 0));
    }

    static AggregationSpec growing() {
        return spec(new WindowSpec(0, HOUR_MICROS, HOUR_MICROS / 4, 0, true));
    }

    static Batch batch(SampleInput input, RandomGenerator random, int size) {
        Shape edges = new Shape(ValueShape.EDGES, NullPattern.SOME);
        Shape few = new Shape(ValueShape.FEW, NullPattern.SOME);
        return input.batchOf(
                List.of(
                        times(random, new WindowSpec(0, HOUR_MICROS, HOUR_MICROS, 0), size),
                        input.values(COLUMNS.get(1), few, size),
                        input.values(COLUMNS.get(2), edges, size),
                        input.values(COLUMNS.get(3), edges, size)),
                size);
    }

    @Test
    void theSplitAndTheOrderOfRowsDoNotShow(BufferAllocator allocator, Seed seed) throws Exception {
        seed.forCases(
                SPLIT_CASES,
                random -> {
                    AggregationSpec spec = anyUnordered(random);
                    int size = 1 + random.nextInt(600);
                    SampleInput input = new SampleInput(allocator, random, COLUMNS);
                    TableContext context = new TableContext(allocator);
                    try (Batch batch = batch(input, random, size);
                            GroupTable whole = backend().open(spec, context);
                            GroupTable parts = backend().open(spec, context)) {
                        whole.accumulate(batch, Selection.all(size), 7);
                        accumulateInParts(parts, batch, allocator, random);
                        assertSame(whole, parts, "one batch and its shuffled parts");
                    }
                });
    }

    private static void accumulateInParts(
            GroupTable table, Batch batch, BufferAllocator allocator, RandomGenerator random) {
        int size = batch.rowCount();
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            rows[i] = rows[other];
            rows[other] = i;
        }
        int from = 0;
        while (from < size) {
            int count = 1 + random.nextInt(size - from);
            int[] part = new int[count];
            System.arraycopy(rows, from, part, 0, count);
            try (Batch gathered = Gather.rows(allocator, batch, part, count)) {
                table.accumulate(gathered, Selection.all(count), 7);
            }
            from += count;
        }
    }

    static void assertSame(GroupTable expected, GroupTable actual, String what) {
        try (Partials a = expected.changedSince(Long.MIN_VALUE);
                Partials b = actual.changedSince(Long.MIN_VALUE)) {
            PartialsAssert.assertSameBytes(a, b, what);
        }
        assertEquals(expected.groupCount(), actual.groupCount(), what);
    }

    @Test
    void tablesMergeInAnyOrder(BufferAllocator allocator, Seed seed) throws Exception {
        seed.forCases(
                SPLIT_CASES,
                random -> {
                    AggregationSpec spec = anyUnordered(random);
                    SampleInput input = new SampleInput(allocator, random, COLUMNS);
                    TableContext context = new TableContext(allocator);
                    List<Partials> partials = new ArrayList<>();
                    try (TablePair pair = new TablePair(backend(), spec, allocator);
                            GroupTable merged = backend().open(spec, context)) {
                        for (int i = 0; i < 4; i++) {
                            try (Batch batch = batch(input, random, random.nextInt(300));
                                    GroupTable own = backend().open(spec, context)) {
                                Selection all = Selection.all(batch.rowCount());
                                pair.accumulate(batch, all, 1);
                                own.accumulate(batch, all, 1);
                                int at = random.nextInt(partials.size() + 1);
                                partials.add(at, own.changedSince(Long.MIN_VALUE));
                            }
                        }
                        partials.forEach(part -> merged.merge(part, 1));
                        pair.check("one table");
                        assertSame(pair.tested(), merged, "one table and four merged");
                    } finally {
                        partials.forEach(Partials::close);
                    }
                });
    }

    @Test
    void theSplitDoesNotShowWhereTheOrderDoes(BufferAllocator allocator, Seed seed)
            throws Exception {
        seed.forCases(
                SPLIT_CASES,
                random -> {
                    AggregationSpec spec =
                            ordered(
                                    List.of(hourly(), sliding(), growing())
                                            .get(random.nextInt(3))
                                            .window());
                    if (isLeftOut(spec)) {
                        return;
                    }
                    SampleInput input = new SampleInput(allocator, random, COLUMNS);
                    TableContext context = new TableContext(allocator);
                    try (Batch batch = batch(input, random, ORDERED_ROWS);
                            TablePair whole = new TablePair(backend(), spec, allocator);
                            GroupTable parts = backend().open(spec, context);
                            GroupTable part = backend().open(spec, context)) {
                        whole.accumulate(batch, Selection.all(ORDERED_ROWS), 7);
                        for (int from = 0; from < ORDERED_ROWS; ) {
                            int to = from + 1 + random.nextInt(ORDERED_ROWS - from);
                            Selection rows = rows(from, to);
                            if (random.nextBoolean()) {
                                parts.accumulate(batch, rows, 7);
                            } else {
                                mergeInto(parts, part, batch, rows);
                            }
                            from = to;
                        }
                        whole.check("one batch");
                        assertSame(whole.tested(), parts, "one batch and its parts in order");
                    }
                });
    }

    private static Selection rows(int from, int to) {
        int[] rows = new int[to - from];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = from + i;
        }
        return Selection.of(rows, rows.length);
    }

    /// Adds rows by the partials of another table, which is empty before and after.
    private static void mergeInto(GroupTable target, GroupTable part, Batch batch, Selection rows) {
        part.accumulate(batch, rows, 7);
        try (Partials partials = part.changedSince(Long.MIN_VALUE)) {
            target.merge(partials, 7);
        }
        part.clear();
    }

    @Test
    void aTableIsRestoredFromItsPartials(BufferAllocator allocator, RandomGenerator random) {
        for (AggregationSpec spec :
                List.of(sliding(), withManyValues(null), ordered(hourly().window()))) {
            restore(fitting(spec), allocator, random);
        }
    }

    private void restore(AggregationSpec spec, BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        TableContext context = new TableContext(allocator);
        try (TablePair pair = new TablePair(backend(), spec, allocator);
                GroupTable restored = backend().open(spec, context);
                Batch first = batch(input, random, 500);
                Batch second = batch(input, random, 500)) {
            pair.accumulate(first, Selection.all(500), 1);
            try (Partials saved = pair.tested().changedSince(Long.MIN_VALUE)) {
                restored.merge(saved, 1);
            }
            pair.accumulate(second, Selection.all(500), 2);
            restored.accumulate(second, Selection.all(500), 2);
            pair.check("never stopped");
            assertSame(pair.tested(), restored, "never stopped and restored");
        }
    }
}
