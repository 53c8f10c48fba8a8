package io.millrace.exec.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.streaming.Clock;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;
import io.millrace.testkit.backend.ReferenceBackend;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What becomes of the rows that a device is offered: each comes back as a row, or within a
/// partial, and never both.
final class DeviceBatchTest {
    private static final StructType SCHEMA = StructType.fromDDL("k BIGINT");
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(new GroupKey("k", 0, DataTypes.LongType)),
                    List.of(Measure.countAll()));
    private static final int ROWS = 100;
    private static final long MUCH_MEMORY = 1L << 30;

    /// A quarter of it is more than the rows of one offer take, and less than those of two.
    private static final long LITTLE_MEMORY = 4 * 12L * ROWS;

    private final BufferAllocator allocator = Allocators.root();
    private final FaultyAccelerator device = new FaultyAccelerator(new ReferenceBackend());
    private long early;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, allocator.getAllocatedMemory());
        allocator.close();
    }

    private Accelerator accelerator(boolean isForced) {
        BackendChoice choice =
                new BackendChoice(new ReferenceBackend(), Optional.of(device), isForced, List.of());
        Accelerator accelerator =
                Accelerator.of(
                        choice,
                        new Placement(isForced, 2),
                        new TableContext(allocator),
                        new FallbackLog("A test"),
                        Clock.system());
        assertNotNull(accelerator);
        return accelerator;
    }

    private DeviceBatch begin(Accelerator accelerator, long headroomBytes) {
        return accelerator.begin(
                new Accelerator.Task(SPEC, false, 1, 1),
                headroomBytes,
                groups -> early += groups.groupCount());
    }

    /// Offers rows of keys of their own, and returns whether they were taken.
    private boolean offer(DeviceBatch batch, int number) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(RowFactory.create((long) number * ROWS + i));
        }
        try (Batch some = RowConverter.toBatch(allocator, SCHEMA, rows)) {
            return batch.offer(new OpenRows(some, Selection.all(ROWS), Long.MIN_VALUE));
        }
    }

    private static long polled(DeviceBatch batch) {
        long count = 0;
        for (OpenRows rows = batch.poll(); rows != null; rows = batch.poll()) {
            count += rows.selection().size();
            rows.close();
        }
        return count;
    }

    private static long ended(DeviceBatch batch) {
        Partials groups = batch.end();
        if (groups == null) {
            return 0;
        }
        try (groups) {
            return groups.groupCount();
        }
    }

    @Test
    void aBatchThatEndsBeforeItIsDecidedComesBackAsRows() {
        try (Accelerator accelerator = accelerator(false);
                DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
            for (int i = 0; i < 3; i++) {
                assertTrue(offer(batch, i));
                assertNull(batch.poll());
            }
            assertEquals(0, ended(batch));
            assertEquals(3 * ROWS, polled(batch));
            assertFalse(offer(batch, 3));
        }
        assertEquals(0, device.rows());
    }

    @Test
    void whatWaitsDoesNotTakeMuchMemory() {
        try (Accelerator accelerator = accelerator(false);
                DeviceBatch batch = begin(accelerator, LITTLE_MEMORY)) {
            assertTrue(offer(batch, 0));
            assertTrue(offer(batch, 1));
            assertEquals(2 * ROWS, polled(batch));
            assertFalse(offer(batch, 2));
        }
    }

    @Test
    void groupsAreTakenBeforeTheEndWhenMuchIsRetained() {
        try (Accelerator accelerator = accelerator(true);
                DeviceBatch batch = begin(accelerator, LITTLE_MEMORY)) {
            for (int i = 0; i < 5; i++) {
                assertTrue(offer(batch, i));
            }
            assertEquals(4 * ROWS, early);
            assertEquals(ROWS, ended(batch));
            assertEquals(0, polled(batch));
        }
        assertEquals(5 * ROWS, device.rows());
    }

    @Test
    void groupsThatWereTakenDoNotComeBackAsRows() {
        try (Accelerator accelerator = accelerator(true);
                DeviceBatch batch = begin(accelerator, LITTLE_MEMORY)) {
            offer(batch, 0);
            offer(batch, 1);
            assertEquals(2 * ROWS, early);
            device.failAt(2, Fault.LOST);
            assertTrue(offer(batch, 2));
            assertTrue(offer(batch, 3));
            assertEquals(0, ended(batch));
            assertEquals(2 * ROWS, polled(batch));
            batch.worked(0, 4 * ROWS, batch.nanoTime());
            batch.merged(batch.nanoTime());
            assertEquals(Side.HOST, accelerator.placement().last().side());
            assertEquals(4 * ROWS, accelerator.placement().last().rows());
            assertEquals(2 * ROWS, accelerator.placement().last().deviceRows());
        }
    }

    /// A query that ran over its limit while they come in would end.
    @Test
    void groupsForWhichThereIsNoMemoryHereComeBackAsRows() {
        long limit = allocator.getLimit();
        try (Accelerator accelerator = accelerator(true);
                DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
            assertTrue(offer(batch, 0));
            accelerator.table(SPEC).groupCount();
            long bytes;
            try (Partials groups = accelerator.table(SPEC).changedSince(Long.MIN_VALUE)) {
                bytes = groups.batches().getFirst().memoryBytes();
            }
            // There is room for the groups as they come, and not for the table to grow by them.
            allocator.setLimit(allocator.getAllocatedMemory() + 2 * bytes);
            assertEquals(0, ended(batch));
            allocator.setLimit(limit);
            assertEquals(ROWS, polled(batch));
            String reason = String.valueOf(accelerator.placement().whyNot());
            assertTrue(reason.contains("need here"), reason);
            assertTrue(reason.contains("millrace.sql.query.memoryLimit"), reason);
        }
    }

    /// Arrow's own error, where the machine has no more.
    @Test
    void groupsThatDoNotEvenComeLeaveTheRowsHere() {
        long limit = allocator.getLimit();
        try (Accelerator accelerator = accelerator(true);
                DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
            assertTrue(offer(batch, 0));
            accelerator.table(SPEC).groupCount();
            allocator.setLimit(allocator.getAllocatedMemory() + 64);
            assertEquals(0, ended(batch));
            allocator.setLimit(limit);
            assertEquals(ROWS, polled(batch));
            assertFalse(accelerator.placement().isLost());
        }
    }

    @Test
    void aDeviceThatAnotherQueryLosesMeanwhileIsNoFailure() {
        try (Accelerator accelerator = accelerator(true);
                DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
            try (GroupTable other = device.open(SPEC, new TableContext(allocator))) {
                device.failAt(1, Fault.LOST);
                assertThrows(DeviceFailedException.class, other::clear);
            }
            assertTrue(offer(batch, 0));
            assertEquals(0, ended(batch));
            assertEquals(ROWS, polled(batch));
            assertEquals("the device is gone", accelerator.placement().whyNot());
        }
    }

    /// The memory of its table there is the query's, and may be more than that of one here.
    @Test
    void aQueryThatMayNotTakeTheMemoryIsComputedHere() {
        try (Accelerator accelerator = accelerator(true);
                DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
            assertTrue(offer(batch, 0));
            device.failAt(1, Fault.OVER_LIMIT);
            assertTrue(offer(batch, 1));
            assertEquals(0, ended(batch));
            assertEquals(2 * ROWS, polled(batch));
            String reason = String.valueOf(accelerator.placement().whyNot());
            assertTrue(reason.contains("needs there"), reason);
            assertTrue(reason.contains("millrace.sql.query.memoryLimit"), reason);
        }
    }

    @Test
    void aTableThatTakesMuchOfWhatIsLeftIsNotKept() {
        try (Accelerator accelerator = accelerator(true)) {
            try (DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
                offer(batch, 0);
                ended(batch);
            }
            long bytes = accelerator.memoryBytes();
            assertTrue(bytes > 0, "no table is kept");
            begin(accelerator, 4 * bytes).close();
            assertEquals(bytes, accelerator.memoryBytes());
            begin(accelerator, 4 * bytes - 1).close();
            assertEquals(0, accelerator.memoryBytes());
        }
    }

    /// The next batch finds an empty table, though nobody took what was in it.
    @Test
    void aBatchThatIsGivenUpLeavesNoGroups() {
        try (Accelerator accelerator = accelerator(true)) {
            try (DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
                offer(batch, 0);
            }
            try (DeviceBatch batch = begin(accelerator, MUCH_MEMORY)) {
                offer(batch, 1);
                assertEquals(ROWS, ended(batch));
            }
        }
    }
}
