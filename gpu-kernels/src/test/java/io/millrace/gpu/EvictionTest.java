package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsLayout;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Gather;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.backend.PartialsAssert;
import io.millrace.testkit.backend.ReferenceBackend;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Groups leave a table on the device in any part, and those that stay are the reference's: also
/// where the device has no memory left, which groups that leave are to give back.
@OnDevice
@LeakCheck
@Seeded
final class EvictionTest {
    private static final StructType SCHEMA =
            StructType.fromDDL("until TIMESTAMP, name STRING, value DOUBLE");
    private static final int ROWS = 30_000;
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(
                            new GroupKey("until", 0, DataTypes.TimestampType),
                            new GroupKey("name", 1, DataTypes.StringType)),
                    List.of(
                            Measure.countAll(),
                            new Measure(Measure.Kind.SUM, 2, DataTypes.DoubleType),
                            new Measure(Measure.Kind.MIN, 2, DataTypes.DoubleType)),
                    0);

    /// What a group takes in arrays, at least.
    private static final long GROUP_BYTES = 64;

    /// Two lists of half of the groups, in the pool's sizes, and a counter.
    private static final long LISTS_BYTES = 2 * 65_536 + 256;

    @AfterEach
    void takeBackTheLimit() {
        if (!StandIn.isDeviceRequired()) {
            StandIn.get().reset();
        }
    }

    private static Batch batch(BufferAllocator allocator, RandomGenerator random) {
        try (FixedWidthBuilder untils =
                        new FixedWidthBuilder(allocator, DataTypes.TimestampType, ROWS);
                VarWidthBuilder names =
                        new VarWidthBuilder(allocator, DataTypes.StringType, ROWS, 8 * ROWS);
                FixedWidthBuilder values =
                        new FixedWidthBuilder(allocator, DataTypes.DoubleType, ROWS)) {
            for (int row = 0; row < ROWS; row++) {
                untils.setLong(row, random.nextInt(100));
                if (random.nextInt(100) == 0) {
                    untils.setNull(row);
                }
                names.append("name " + random.nextInt(5000));
                values.setDouble(row, Math.scalb(random.nextGaussian(), random.nextInt(-300, 300)));
            }
            return new Batch(SCHEMA, List.of(untils.build(), names.build(), values.build()), ROWS);
        }
    }

    private static GroupTable open(
            AggregationBackend backend, BufferAllocator allocator, Batch batch) {
        GroupTable table = backend.open(SPEC, new TableContext(allocator));
        table.accumulate(batch, Selection.all(ROWS), 1);
        return table;
    }

    private static void check(GroupTable expected, GroupTable table, String what) {
        try (Partials groups = table.changedSince(Long.MIN_VALUE);
                Partials expectedGroups = expected.changedSince(Long.MIN_VALUE)) {
            PartialsAssert.assertSameBytes(expectedGroups, groups, what);
        }
    }

    /// A few, most of the rest, and so on, with rows in between.
    @Test
    void theGroupsThatStayAreTheReferences(BufferAllocator allocator, RandomGenerator random) {
        try (Batch rows = batch(allocator, random);
                AggregationBackend backend = new GpuBackend();
                AggregationBackend reference = new ReferenceBackend();
                GroupTable table = open(backend, allocator, rows);
                GroupTable expected = open(reference, allocator, rows)) {
            for (long until : new long[] {-1, 0, 3, 80, 85, 99, 99}) {
                long dropped = table.dropClosedBy(until);
                assertEquals(expected.dropClosedBy(until), dropped, "until " + until);
                assertEquals(expected.groupCount(), table.groupCount());
                check(expected, table, "after those until " + until);
            }
            assertTrue(table.groupCount() > 0, "those of no time stay");
            for (GroupTable each : List.of(expected, table)) {
                each.accumulate(rows, Selection.all(ROWS), 2);
            }
            check(expected, table, "with rows again");
        }
    }

    @Test
    void groupsThatAreTakenLeaveTheOthers(BufferAllocator allocator, RandomGenerator random) {
        try (Batch rows = batch(allocator, random);
                AggregationBackend backend = new GpuBackend();
                AggregationBackend reference = new ReferenceBackend();
                GroupTable table = open(backend, allocator, rows);
                GroupTable expected = open(reference, allocator, rows)) {
            for (int oneIn : new int[] {1000, 2, 3, 1}) {
                try (Batch some = some(expected, allocator, random, oneIn);
                        Partials taken = table.take(some);
                        Partials expectedTaken = expected.take(some)) {
                    PartialsAssert.assertSameBytes(expectedTaken, taken, "one in " + oneIn);
                }
                check(expected, table, "after one in " + oneIn);
            }
            assertEquals(0, table.groupCount());
        }
    }

    private static Batch some(
            GroupTable table, BufferAllocator allocator, RandomGenerator random, int oneIn) {
        try (Partials all = table.changedSince(Long.MIN_VALUE);
                Batch groups = PartialsLayout.of(SPEC).groupColumns(all.batches().getFirst())) {
            int[] listed =
                    IntStream.range(0, groups.rowCount())
                            .filter(_ -> random.nextInt(oneIn) == 0)
                            .toArray();
            return Gather.select(allocator, groups, Selection.of(listed, listed.length));
        }
    }

    @Test
    void itTakesNoMemoryButForLists(BufferAllocator allocator, RandomGenerator random) {
        Assumptions.assumeFalse(StandIn.isDeviceRequired(), "only the stand-in has a limit");
        try (Batch rows = batch(allocator, random);
                AggregationBackend backend = new GpuBackend();
                AggregationBackend reference = new ReferenceBackend();
                GroupTable table = open(backend, allocator, rows);
                GroupTable expected = open(reference, allocator, rows)) {
            assertEquals(expected.groupCount(), table.groupCount());
            long bytes = table.memoryBytes();
            StandIn.get().limitMemory(StandIn.get().liveBytes() + LISTS_BYTES);
            for (long until : new long[] {50, 98}) {
                assertEquals(expected.dropClosedBy(until), table.dropClosedBy(until));
            }
            StandIn.get().limitMemory(-1);
            assertEquals(expected.dropClosedBy(99), table.dropClosedBy(99));
            check(expected, table, "in little memory");
            long givenBack = bytes - table.memoryBytes();
            assertTrue(givenBack > GROUP_BYTES * (ROWS / 2), "only " + givenBack + " bytes less");
        }
    }
}
