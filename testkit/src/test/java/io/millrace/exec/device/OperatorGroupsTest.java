package io.millrace.exec.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.exec.shard.ShardedTable;
import io.millrace.exec.shard.Tasks;
import io.millrace.streaming.Clock;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;
import io.millrace.testkit.backend.ReferenceBackend;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When the groups of an operator move, and when a failure of what the device has of them is told.
final class OperatorGroupsTest {
    private static final StructType SCHEMA = StructType.fromDDL("k BIGINT");
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(new GroupKey("k", 0, DataTypes.LongType)),
                    List.of(Measure.countAll()));
    private static final int GROUPS = 5000;

    private final BufferAllocator allocator = Allocators.root();

    /// Pays for the tables.
    private final BufferAllocator state =
            allocator.newChildAllocator("state", 0, allocator.getLimit());

    private final FaultyAccelerator device = new FaultyAccelerator(new ReferenceBackend());
    private final Placement placement = new Placement(true, 2);
    private final OperatorGroups groups = open();

    private OperatorGroups open() {
        ReferenceBackend host = new ReferenceBackend();
        TableContext context = new TableContext(state);
        Accelerator accelerator =
                Accelerator.of(
                        new BackendChoice(host, Optional.of(device), true, List.of()),
                        placement,
                        context,
                        new FallbackLog("A test"),
                        Clock.system());
        assertNotNull(accelerator);
        return new OperatorGroups(
                () ->
                        new ShardedTable(
                                SPEC,
                                () -> host.open(SPEC, context),
                                state,
                                ShardedTable.Division.USUAL),
                accelerator,
                1);
    }

    @BeforeEach
    void addRows() {
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < GROUPS; i++) {
            rows.add(RowFactory.create(i));
        }
        try (Batch batch = RowConverter.toBatch(allocator, SCHEMA, rows)) {
            groups.host().accumulate(batch, Selection.all(GROUPS), 1);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        groups.close();
        assertEquals(0, allocator.getAllocatedMemory());
        state.close();
        allocator.close();
    }

    private void leave(long bytes) {
        state.setLimit(state.getAllocatedMemory() + bytes);
    }

    private void compute(Side side, int batches) {
        for (int i = 0; i < batches; i++) {
            placement.begin();
            placement.measured(side, 1, side == Side.DEVICE ? 1 : 0, 1);
        }
    }

    private long changedSince(long epoch) {
        try (Partials changed = groups.changedSince(epoch, Tasks.INLINE)) {
            return changed.groupCount();
        }
    }

    @Test
    void groupsMoveWhenThereIsMemoryForTheirCopies() {
        long bytes = groups.host().memoryBytes();
        leave(2 * bytes - 1);
        groups.begin(2);
        assertFalse(groups.isResident());
        leave(2 * bytes);
        groups.begin(2);
        assertTrue(groups.isResident());
        assertEquals(GROUPS, groups.groupCount());
        assertEquals(GROUPS, changedSince(0));
        assertEquals(0, changedSince(1));
        assertTrue(groups.host().memoryBytes() < bytes / 8, "the empty table is as large");
    }

    @Test
    void groupsMoveBackWhenThereIsMemoryForTheirCopies() {
        groups.begin(2);
        assertTrue(groups.isResident());
        compute(Side.HOST, 8);
        long bytes = groups.memoryBytes() - groups.host().memoryBytes();
        leave(2 * bytes - 1);
        groups.begin(3);
        assertTrue(groups.isResident());
        leave(2 * bytes);
        groups.begin(3);
        assertFalse(groups.isResident());
        assertEquals(GROUPS, groups.groupCount());
        assertEquals(GROUPS, changedSince(0));
        assertEquals(0, changedSince(2));
    }

    /// By the operator's own measurements, of batches with what they hand out.
    @Test
    void groupsMoveBackFromWhereBatchesTakeLonger() {
        run(Residence.BATCHES_MIN, 1_000_000);
        groups.begin(2);
        assertTrue(groups.isResident());
        run(Residence.BATCHES_MIN, 3_000_000);
        groups.begin(3);
        assertFalse(groups.isResident());
        assertEquals(GROUPS, groups.groupCount());
        groups.begin(4);
        assertFalse(groups.isResident());
        run((int) Residence.STAY_BATCHES, 1_000_000);
        groups.begin(5);
        assertTrue(groups.isResident());
    }

    private void run(int batches, long nanos) {
        for (int i = 0; i < batches; i++) {
            placement.begin();
            placement.measured(Side.DEVICE, 1000, 1000, nanos);
            groups.touched(GROUPS);
        }
    }

    /// What fails while they move has changed nothing.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void groupsThatDoNotGetThereStay(Fault fault) {
        for (int number = 1; number <= 2; number++) {
            device.failAt(number, fault);
            groups.begin(2);
            assertTrue(device.hasFailed());
            assertFalse(groups.isResident());
            assertEquals(GROUPS, changedSince(0));
            device.repair();
            if (fault == Fault.LOST) {
                return;
            }
            // Until this batch is over the device is left alone.
            compute(Side.HOST, 1);
            compute(Side.DEVICE, 8);
        }
        groups.begin(2);
        assertTrue(groups.isResident());
    }

    /// A device gets to its rows late: they are of the batch that ends.
    @ParameterizedTest
    @EnumSource(Fault.class)
    void theEndOfABatchTellsWhatFailedInIt(Fault fault) {
        groups.begin(2);
        groups.settle(2, Tasks.INLINE);
        device.failAt(1, fault);
        assertThrows(DeviceFailedException.class, () -> groups.settle(3, Tasks.INLINE));
        assertThrows(DeviceFailedException.class, groups::groupCount);
        assertThrows(DeviceFailedException.class, () -> groups.begin(4));
        placement.begin();
        assertEquals(1, placement.last().failures());
    }
}
