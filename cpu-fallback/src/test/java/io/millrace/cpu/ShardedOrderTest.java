package io.millrace.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.ShardedTable.Division;
import io.millrace.exec.shard.Tasks;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seeded;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The order in which many groups are handed out depends on the groups alone.
@Seeded
@LeakCheck
final class ShardedOrderTest {
    private static final int ROWS = 3000;
    private static final int KEYS = 400;

    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(new GroupKey("key", 0, DataTypes.LongType)),
                    List.of(Measure.countAll()));

    @Test
    void divisionAndThePartsOfTheRowsDoNotShow(BufferAllocator allocator, RandomGenerator random) {
        try (Batch rows = rows(allocator, random)) {
            List<Long> early = keys(allocator, rows, new Division(16, 2, 100, 1000), ROWS);
            List<Long> late = keys(allocator, rows, new Division(300, 2, 100, 1), 1);
            List<Long> never = keys(allocator, rows, new Division(KEYS, 2, 100, 1), 700);
            assertEquals(KEYS, early.size());
            assertEquals(early, late, "divided at 16 and at 300 groups");
            assertEquals(early, never, "divided and whole");
            assertNotEquals(early.stream().sorted().toList(), early, "all in one order");
        }
    }

    @Test
    void fewGroupsComeInCanonicalOrder(BufferAllocator allocator, RandomGenerator random) {
        try (Batch rows = rows(allocator, random)) {
            List<Long> divided = keys(allocator, rows, new Division(16, 2, KEYS, 1), ROWS);
            assertEquals(divided.stream().sorted().toList(), divided);
        }
    }

    /// Groups that come from elsewhere, as from a device, whoever splits them and when.
    @Test
    void groupsOfAnotherTableComeInTheSameOrder(BufferAllocator allocator, RandomGenerator random) {
        Division division = new Division(16, 2, 100, 1000);
        Tasks lastFirst =
                (count, task) -> {
                    for (int i = count - 1; i >= 0; i--) {
                        task.run(i);
                    }
                };
        TableContext context = new TableContext(allocator);
        try (Batch rows = rows(allocator, random);
                GroupTable other = new CpuScalarBackend().open(SPEC, context);
                ShardedTable table =
                        new ShardedTable(
                                SPEC,
                                () -> new CpuScalarBackend().open(SPEC, context),
                                allocator,
                                division)) {
            other.accumulate(rows, Selection.all(ROWS), 1);
            for (Tasks tasks : List.of(Tasks.INLINE, lastFirst)) {
                try (Partials all = other.changedSince(Long.MIN_VALUE);
                        Partials ordered = table.inShards(inBatches(allocator, all, 70), tasks)) {
                    assertEquals(keys(allocator, rows, division, ROWS), keys(ordered));
                }
            }
        }
    }

    private static Partials inBatches(BufferAllocator allocator, Partials groups, int size) {
        List<Batch> batches = new ArrayList<>();
        for (Batch batch : groups.batches()) {
            for (int from = 0; from < batch.rowCount(); from += size) {
                int[] part =
                        IntStream.range(from, Math.min(batch.rowCount(), from + size)).toArray();
                batches.add(Gather.select(allocator, batch, Selection.of(part, part.length)));
            }
        }
        return new Partials(groups.spec(), batches);
    }

    private static Batch rows(BufferAllocator allocator, RandomGenerator random) {
        try (FixedWidthBuilder keys = new FixedWidthBuilder(allocator, DataTypes.LongType, ROWS)) {
            for (int i = 0; i < ROWS; i++) {
                keys.setLong(i, i < KEYS ? i : random.nextInt(KEYS));
            }
            return new Batch(
                    new StructType().add("key", DataTypes.LongType), List.of(keys.build()), ROWS);
        }
    }

    /// Adds the rows in parts, the last rows first, and returns the keys as they are handed out.
    private static List<Long> keys(
            BufferAllocator allocator, Batch rows, Division division, int partSize) {
        TableContext context = new TableContext(allocator);
        try (GroupTable table =
                new ShardedTable(
                        SPEC,
                        () -> new CpuScalarBackend().open(SPEC, context),
                        allocator,
                        division)) {
            for (int to = ROWS; to > 0; to -= Math.min(to, partSize)) {
                int from = Math.max(0, to - partSize);
                int[] part = new int[to - from];
                for (int i = 0; i < part.length; i++) {
                    part[i] = from + i;
                }
                table.accumulate(rows, Selection.of(part, part.length), 1);
            }
            try (Partials all = table.changedSince(Long.MIN_VALUE)) {
                return keys(all);
            }
        }
    }

    private static List<Long> keys(Partials groups) {
        List<Long> keys = new ArrayList<>();
        for (Batch batch : groups.batches()) {
            FixedWidthColumn column = (FixedWidthColumn) batch.column(0);
            for (int row = 0; row < batch.rowCount(); row++) {
                keys.add(column.getLong(row));
            }
        }
        return keys;
    }
}
