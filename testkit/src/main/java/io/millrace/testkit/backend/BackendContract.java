package io.millrace.testkit.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.Support;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.testkit.Seed;
import io.millrace.testkit.backend.SampleInput.Shape;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What every [io.millrace.backend.AggregationBackend] must do: give the bytes of the reference,
/// for every measure, type, null pattern, size and selection, in any order and split of the rows,
/// and give back all memory.
///
/// A backend's module has one subclass for it, and [BackendFuzz] beside:
///
/// ```java
/// final class ScalarBackendTest extends BackendContract {
///     @Override
///     protected AggregationBackend openBackend() {
///         return new ScalarBackend();
///     }
/// }
/// ```
///
/// Where the backend cannot run, every test is skipped and prints why.
public abstract class BackendContract extends GroupContract {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final int SPLIT_CASES = 30;

    private static final int ORDERED_ROWS = 500;

    private static final List<InputColumn> COLUMNS =
            List.of(
                    InputColumn.TIME,
                    InputColumn.CODED_STRING,
                    InputColumn.LONG,
                    InputColumn.DOUBLE);

    private static AggregationSpec spec(@Nullable WindowSpec window) {
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

    private static AggregationSpec withManyValues(@Nullable WindowSpec window) {
        List<Measure> measures = new ArrayList<>();
        for (int ordinal = 1; ordinal < COLUMNS.size(); ordinal++) {
            measures.addAll(SampleMeasures.unordered(COLUMNS.get(ordinal), ordinal));
        }
        return new AggregationSpec(window, List.of(key(1, InputColumn.CODED_STRING)), measures);
    }

    private static AggregationSpec ordered(@Nullable WindowSpec window) {
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
        all.removeIf(this::isLeftOut);
        return all.get(random.nextInt(all.size()));
    }

    private static AggregationSpec hourly() {
        return spec(new WindowSpec(0, HOUR_MICROS, HOUR_MICROS, 0));
    }

    private static AggregationSpec sliding() {
        return spec(new WindowSpec(0, HOUR_MICROS, HOUR_MICROS / 4, 0));
    }

    private static AggregationSpec growing() {
        return spec(new WindowSpec(0, HOUR_MICROS, HOUR_MICROS / 4, 0, true));
    }

    private static AggregationSpec byTime() {
        List<GroupKey> keys =
                List.of(
                        MeasureContract.key(1, COLUMNS.get(1)),
                        MeasureContract.key(0, InputColumn.TIME));
        return new AggregationSpec(null, keys, spec(null).measures(), 1);
    }

    private static Batch batch(SampleInput input, RandomGenerator random, int size) {
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

    private static void assertSame(GroupTable expected, GroupTable actual, String what) {
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
            if (!isLeftOut(spec)) {
                restore(spec, allocator, random);
            }
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

    @Test
    void onlyChangedGroupsAreChangedSince(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        try (TablePair pair = new TablePair(backend(), hourly(), allocator)) {
            for (long epoch = 5; epoch < 12; epoch += 2) {
                try (Batch batch = batch(input, random, 20)) {
                    pair.accumulate(batch, RowChoice.SOME.of(random, 20), epoch);
                }
                for (long since = 4; since <= epoch + 1; since++) {
                    pair.checkChangedSince(since, "after epoch " + epoch);
                }
                pair.check("after epoch " + epoch);
            }
            try (Partials some = pair.tested().changedSince(9)) {
                pair.merge(some, 20);
            }
            pair.checkChangedSince(11, "after a merge at epoch 20");
            pair.checkChangedSince(20, "after a merge at epoch 20");
        }
    }

    @Test
    void closedGroupsComeOutOnceAndBeginAnew(BufferAllocator allocator, RandomGenerator random) {
        for (AggregationSpec spec :
                List.of(
                        hourly(),
                        sliding(),
                        growing(),
                        byTime(),
                        spec(null),
                        ordered(hourly().window()))) {
            if (isLeftOut(spec)) {
                continue;
            }
            SampleInput input = new SampleInput(allocator, random, COLUMNS);
            try (TablePair pair = new TablePair(backend(), spec, allocator)) {
                for (long epoch = 0; epoch < 10; epoch++) {
                    try (Batch batch = batch(input, random, 100)) {
                        pair.accumulate(batch, Selection.all(100), epoch);
                    }
                    // A watermark goes up, but rows of closed windows that come later begin anew.
                    long watermark = (epoch - 5) * HOUR_MICROS + random.nextInt(3) - 1;
                    pair.checkClosedBy(watermark, "epoch " + epoch);
                    pair.checkClosedBy(watermark, "epoch " + epoch + " again");
                    pair.checkChangedSince(epoch - 1, "epoch " + epoch);
                    pair.check("epoch " + epoch);
                }
                pair.checkClosedBy(Long.MIN_VALUE, "the lowest watermark");
                pair.checkClosedBy(Long.MAX_VALUE, "the highest watermark");
                pair.check("after the highest watermark");
            }
        }
    }

    @Test
    void aClearedTableIsAsNew(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        try (TablePair pair = new TablePair(backend(), sliding(), allocator)) {
            for (int round = 0; round < 4; round++) {
                try (Batch batch = batch(input, random, 50 << round)) {
                    pair.accumulate(batch, Selection.all(batch.rowCount()), round);
                    pair.check("round " + round);
                }
                pair.clear();
                pair.check("cleared in round " + round);
            }
        }
    }

    @Test
    void partialsOutliveTheirTableAndItsChanges(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        TableContext context = new TableContext(allocator);
        try (Batch batch = batch(input, random, 300);
                GroupTable copy = backend().open(hourly(), context)) {
            Partials partials;
            try (GroupTable table = backend().open(hourly(), context)) {
                table.accumulate(batch, Selection.all(300), 1);
                partials = table.changedSince(Long.MIN_VALUE);
                table.accumulate(batch, Selection.all(300), 2);
                table.clear();
            }
            try (partials) {
                copy.accumulate(batch, Selection.all(300), 1);
                try (Partials expected = copy.changedSince(Long.MIN_VALUE)) {
                    PartialsAssert.assertSameBytes(expected, partials, "handed out before");
                }
            }
        }
    }

    @Test
    void tablesOfOneBackendShareNothing(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        try (TablePair one = new TablePair(backend(), hourly(), allocator);
                TablePair other = new TablePair(backend(), hourly(), allocator)) {
            for (int i = 0; i < 4; i++) {
                try (Batch batch = batch(input, random, 100)) {
                    (i % 2 == 0 ? one : other).accumulate(batch, Selection.all(100), i);
                }
                one.check("one after batch " + i);
                other.check("other after batch " + i);
            }
        }
    }

    @Test
    void moreGroupsThanABatchHolds(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, List.of(InputColumn.LONG));
        AggregationSpec spec =
                new AggregationSpec(
                        null,
                        List.of(key(0, InputColumn.LONG)),
                        List.of(new Measure(Measure.Kind.MAX, 0, InputColumn.LONG.type())));
        try (TablePair pair = new TablePair(backend(), spec, allocator)) {
            for (int part = 0; part < 2; part++) {
                List<@Nullable Value> values = new ArrayList<>();
                for (int row = 0; row < Batch.ROW_COUNT_MAX; row++) {
                    values.add(new Value.Whole(random.nextLong(1 << 19) * 1_000_003));
                }
                try (Batch batch = input.batchOf(List.of(values), values.size())) {
                    pair.accumulate(batch, Selection.all(values.size()), part);
                }
            }
            pair.check("two full batches");
        }
    }

    @Test
    void aTableWithoutRowsHasNoGroups(BufferAllocator allocator) {
        AggregationSpec global = new AggregationSpec(null, List.of(), List.of(Measure.countAll()));
        for (AggregationSpec spec : List.of(spec(null), hourly(), global)) {
            try (TablePair pair = new TablePair(backend(), spec, allocator)) {
                pair.check("nothing added");
                pair.checkClosedBy(Long.MAX_VALUE, "nothing added");
                assertEquals(0, pair.tested().groupCount());
            }
        }
    }

    @Test
    void aTableThatRunsOutOfMemoryClosesCleanly(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        boolean isEnough = false;
        for (long limit = 64; !isEnough && limit < 1L << 30; limit *= 2) {
            try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, limit);
                    Batch batch = batch(input, random, 500)) {
                isEnough = accumulateWithin(limited, batch);
            }
        }
        assertEquals(true, isEnough, "1 GiB is enough for 500 rows");
    }

    private boolean accumulateWithin(BufferAllocator limited, Batch batch) {
        try (GroupTable table = backend().open(hourly(), new TableContext(limited))) {
            table.accumulate(batch, Selection.all(batch.rowCount()), 1);
            table.changedSince(Long.MIN_VALUE).close();
            return true;
        } catch (OutOfMemoryException e) {
            return false;
        } catch (MillraceException e) {
            assertEquals(ErrorCondition.OUT_OF_MEMORY, e.condition());
            return false;
        }
    }

    @Test
    void theAllocatorPaysForTheGroups(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        try (BufferAllocator own = allocator.newChildAllocator("own", 0, Long.MAX_VALUE);
                GroupTable table = backend().open(hourly(), new TableContext(own))) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                try (Batch batch = batch(input, random, 2_000)) {
                    table.accumulate(batch, Selection.all(batch.rowCount()), epoch);
                }
                assertPaid(own, table, "after rows");
            }
            try (Partials partials = table.changedSince(Long.MIN_VALUE);
                    BufferAllocator others = allocator.newChildAllocator("others", 0, 1L << 30);
                    GroupTable merged = backend().open(hourly(), new TableContext(others))) {
                merged.merge(partials, 1);
                assertPaid(others, merged, "after partials");
            }
        }
    }

    private static void assertPaid(BufferAllocator allocator, GroupTable table, String what) {
        long leastBytes = 8 * table.groupCount();
        long heldBytes = table.memoryBytes();
        assertTrue(heldBytes >= leastBytes, () -> what + ": " + heldBytes + " < " + leastBytes);
        long paidBytes = allocator.getAllocatedMemory();
        assertTrue(paidBytes >= heldBytes, () -> what + ": " + paidBytes + " < " + heldBytes);
    }

    @Test
    void whatIsNotSupportedHasAReasonAndANamedError(BufferAllocator allocator) {
        StructType struct = StructType.fromDDL("a INT, b STRING");
        AggregationSpec nested =
                new AggregationSpec(null, List.of(new GroupKey("k", 0, struct)), List.of());
        Support support = backend().supports(nested);
        if (!support.isSupported()) {
            assertFalse(support.reason().isBlank());
            MillraceException e =
                    assertThrows(
                            MillraceException.class,
                            () -> backend().open(nested, new TableContext(allocator)).close());
            assertEquals(ErrorCondition.BACKEND_UNAVAILABLE, e.condition());
        }
    }

    @Test
    void theNameIsStableAndFitForASetting() {
        assertEquals(backend().name(), backend().name());
        assertEquals(true, backend().name().matches("[a-z][a-z0-9-]*"), backend().name());
    }
}
