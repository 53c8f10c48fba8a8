package io.millrace.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.GroupTable.Order;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.table.TableSizes;
import io.millrace.streaming.Clock;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.backend.PartialsAssert;
import io.millrace.testkit.backend.ReferenceBackend;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.random.RandomGenerator;

/// Groups come from the device as the reference hands them out, in each order and however many
/// batches they fill, and few groups take few calls of the driver.
@OnDevice
@LeakCheck
@Seeded
final class HandedOutGroupsTest {
    private static final StructType SCHEMA =
            StructType.fromDDL("name STRING, flag BOOLEAN, number LONG, value DOUBLE");
    private static final int MEASURES = 5;
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(
                            new GroupKey("name", 0, DataTypes.StringType),
                            new GroupKey("flag", 1, DataTypes.BooleanType),
                            new GroupKey("number", 2, DataTypes.LongType)),
                    List.of(
                            Measure.countAll(),
                            new Measure(Measure.Kind.SUM, 3, DataTypes.DoubleType),
                            new Measure(Measure.Kind.SUM, 2, DataTypes.LongType),
                            new Measure(Measure.Kind.MAX, 3, DataTypes.DoubleType),
                            new Measure(Measure.Kind.VAR_SAMP, 3, DataTypes.DoubleType)));

    /// Rows of which one in eight has a null in each column but `flag`, where half have.
    private static Batch batch(
            BufferAllocator allocator, RandomGenerator random, int rows, int nameBytesMost) {
        try (VarWidthBuilder names =
                        new VarWidthBuilder(allocator, DataTypes.StringType, rows, rows);
                FixedWidthBuilder flags =
                        new FixedWidthBuilder(allocator, DataTypes.BooleanType, rows);
                FixedWidthBuilder numbers =
                        new FixedWidthBuilder(allocator, DataTypes.LongType, rows);
                FixedWidthBuilder values =
                        new FixedWidthBuilder(allocator, DataTypes.DoubleType, rows)) {
            for (int row = 0; row < rows; row++) {
                if (random.nextInt(8) == 0) {
                    names.appendNull();
                } else {
                    names.append(Integer.toString(random.nextInt(50)).repeat(nameBytesMost / 2));
                }
                flags.setBoolean(row, random.nextBoolean());
                numbers.setLong(row, random.nextLong(-1L << 40, 1L << 40));
                values.setDouble(row, Math.scalb(random.nextGaussian(), random.nextInt(-900, 900)));
                if (random.nextBoolean()) {
                    flags.setNull(row);
                }
                if (random.nextInt(8) == 0) {
                    numbers.setNull(row);
                }
                if (random.nextInt(8) == 0) {
                    values.setNull(row);
                }
            }
            return new Batch(
                    SCHEMA,
                    List.of(names.build(), flags.build(), numbers.build(), values.build()),
                    rows);
        }
    }

    private static GroupTable open(
            AggregationBackend backend, BufferAllocator allocator, Batch... batches) {
        GroupTable table = backend.open(SPEC, new TableContext(allocator));
        for (int epoch = 0; epoch < batches.length; epoch++) {
            int rows = batches[epoch].rowCount();
            table.accumulate(batches[epoch], Selection.all(rows), epoch);
        }
        return table;
    }

    @Test
    void theyFillSeveralBatches(BufferAllocator allocator, RandomGenerator random) {
        try (Batch first = batch(allocator, random, Batch.ROW_COUNT_MAX, 4);
                Batch second = batch(allocator, random, Batch.ROW_COUNT_MAX, 4);
                AggregationBackend backend = new GpuBackend();
                AggregationBackend reference = new ReferenceBackend();
                GroupTable table = open(backend, allocator, first, second);
                GroupTable expected = open(reference, allocator, first, second)) {
            check(expected, table, Long.MIN_VALUE);
            check(expected, table, 0);
            try (Partials groups = table.changedSince(Long.MIN_VALUE)) {
                assertEquals((groups.groupCount() >> 16) + 1, groups.batches().size());
                assertEquals(Batch.ROW_COUNT_MAX, groups.batches().getFirst().rowCount());
                assertTrue(groups.groupCount() > Batch.ROW_COUNT_MAX, "several batches");
            }
            inAnyOrder(expected, table, reference, allocator);
        }
    }

    private static void check(GroupTable expected, GroupTable table, long since) {
        try (Partials groups = table.changedSince(since);
                Partials expectedGroups = expected.changedSince(since)) {
            PartialsAssert.assertSameBytes(expectedGroups, groups, "changed since " + since);
        }
    }

    /// Groups in any order are the same groups.
    private static void inAnyOrder(
            GroupTable expected,
            GroupTable table,
            AggregationBackend reference,
            BufferAllocator allocator) {
        try (GroupTable sorted = reference.open(SPEC, new TableContext(allocator));
                Partials groups = table.changedSince(Long.MIN_VALUE, Order.ANY)) {
            sorted.merge(groups, 0);
            assertEquals(groups.groupCount(), sorted.groupCount(), "no group comes twice");
            check(expected, sorted, Long.MIN_VALUE);
        }
    }

    /// A batch ends with the group by which it has so many bytes.
    @Test
    void longStringsEndABatch(BufferAllocator allocator, RandomGenerator random) {
        int bytesMost = 1 << 16;
        TableSizes sizes = new TableSizes(1, 1 << 30, 256, bytesMost, 1024);
        try (Batch batch = batch(allocator, random, 1500, 1000);
                AggregationBackend backend =
                        new GpuBackend(GpuProbe::probe, sizes, Clock.system());
                AggregationBackend reference = new ReferenceBackend();
                GroupTable table = open(backend, allocator, batch);
                GroupTable expected = open(reference, allocator, batch)) {
            check(expected, table, Long.MIN_VALUE);
            inAnyOrder(expected, table, reference, allocator);
            int ended = 0;
            try (Partials groups = table.changedSince(Long.MIN_VALUE)) {
                for (Batch handedOut : groups.batches()) {
                    int rows = handedOut.rowCount();
                    VarWidthColumn names = (VarWidthColumn) handedOut.column(0);
                    int bytes = names.end(rows - 1) + 16 * MEASURES * rows;
                    int last = names.end(rows - 1) - names.start(rows - 1) + 16 * MEASURES;
                    assertTrue(bytes - last < bytesMost, bytes + " bytes");
                    ended += bytes >= bytesMost ? 1 : 0;
                }
                assertEquals(groups.batches().size() - 1, ended, "all but the last are full");
            }
            assertTrue(ended > 5, "only " + ended + " batches were full");
        }
    }

    /// What a table of 48 groups by a string costs does not depend on its rows, and is little.
    @Test
    void fewGroupsTakeFewCalls(BufferAllocator allocator, RandomGenerator random) {
        Assumptions.assumeFalse(StandIn.isDeviceRequired(), "only the stand-in counts calls");
        AggregationSpec spec =
                new AggregationSpec(
                        null,
                        List.of(new GroupKey("name", 0, DataTypes.StringType)),
                        List.of(
                                Measure.countAll(),
                                new Measure(Measure.Kind.SUM, 3, DataTypes.DoubleType)));
        try (Batch batch = batch(allocator, random, 1000, 4);
                AggregationBackend backend = new GpuBackend();
                GroupTable table = backend.open(spec, new TableContext(allocator))) {
            table.accumulate(batch, Selection.all(1000), 1);
            assertEquals(51, table.groupCount());
            long launches = StandIn.get().calls(StandIn.Call.LAUNCH);
            long waits = StandIn.get().calls(StandIn.Call.SYNCHRONIZE);
            long copies = StandIn.get().calls(StandIn.Call.COPY);
            table.changedSince(Long.MIN_VALUE).close();
            assertEquals(
                    "",
                    atMost("launches", 40, StandIn.get().calls(StandIn.Call.LAUNCH) - launches)
                            + atMost(
                                    "waits",
                                    3,
                                    StandIn.get().calls(StandIn.Call.SYNCHRONIZE) - waits)
                            + atMost(
                                    "copies", 14, StandIn.get().calls(StandIn.Call.COPY) - copies));
        }
    }

    private static String atMost(String what, long limit, long found) {
        return found <= limit ? "" : found + " " + what + " ";
    }
}
