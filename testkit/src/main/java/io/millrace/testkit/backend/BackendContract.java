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
import io.millrace.batch.Batch;
import io.millrace.batch.Selection;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
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
public abstract class BackendContract extends SplitContract {
    private static AggregationSpec byTime() {
        List<GroupKey> keys =
                List.of(
                        MeasureContract.key(1, COLUMNS.get(1)),
                        MeasureContract.key(0, InputColumn.TIME));
        return new AggregationSpec(null, keys, spec(null).measures(), 1);
    }

    @Test
    void onlyChangedGroupsAreChangedSince(BufferAllocator allocator, RandomGenerator random) {
        SampleInput input = new SampleInput(allocator, random, COLUMNS);
        try (TablePair pair = new TablePair(backend(), fitting(hourly()), allocator)) {
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
            SampleInput input = new SampleInput(allocator, random, COLUMNS);
            try (TablePair pair = new TablePair(backend(), fitting(spec), allocator)) {
                for (long epoch = 0; epoch < 10; epoch++) {
                    try (Batch batch = batch(input, random, 100)) {
                        pair.accumulate(batch, Selection.all(100), epoch);
                    }
                    // A watermark goes up, but rows of closed windows that come later begin anew.
                    long watermark = (epoch - 5) * HOUR_MICROS + random.nextInt(3) - 1;
                    if (epoch % 3 == 2) {
                        pair.checkDropClosedBy(watermark, "epoch " + epoch);
                    }
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
        try (TablePair pair = new TablePair(backend(), fitting(sliding()), allocator)) {
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
                GroupTable copy = backend().open(fitting(hourly()), context)) {
            Partials partials;
            try (GroupTable table = backend().open(fitting(hourly()), context)) {
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
        try (TablePair one = new TablePair(backend(), fitting(hourly()), allocator);
                TablePair other = new TablePair(backend(), fitting(hourly()), allocator)) {
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
            try (TablePair pair = new TablePair(backend(), fitting(spec), allocator)) {
                pair.check("nothing added");
                pair.checkClosedBy(Long.MAX_VALUE, "nothing added");
                pair.checkDropClosedBy(Long.MAX_VALUE, "nothing added");
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
        try (GroupTable table = backend().open(fitting(hourly()), new TableContext(limited))) {
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
                GroupTable table = backend().open(fitting(hourly()), new TableContext(own))) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                try (Batch batch = batch(input, random, 2_000)) {
                    table.accumulate(batch, Selection.all(batch.rowCount()), epoch);
                }
                assertPaid(own, table, "after rows");
            }
            try (Partials partials = table.changedSince(Long.MIN_VALUE);
                    BufferAllocator others = allocator.newChildAllocator("others", 0, 1L << 30);
                    GroupTable merged =
                            backend().open(fitting(hourly()), new TableContext(others))) {
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
