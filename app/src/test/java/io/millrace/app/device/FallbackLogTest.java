package io.millrace.app.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.RowFactory;
import io.millrace.app.query.LogLines;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.BackendChoice;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.TableContext;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.cpu.CpuScalarBackend;
import io.millrace.exec.device.Accelerator;
import io.millrace.exec.device.DeviceBatch;
import io.millrace.exec.device.FallbackLog;
import io.millrace.exec.device.OpenRows;
import io.millrace.exec.device.Placement;
import io.millrace.streaming.Clock;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.backend.FaultyAccelerator;
import io.millrace.testkit.backend.FaultyAccelerator.Fault;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a query with two aggregations says of one device.
@LeakCheck
final class FallbackLogTest {
    private static final StructType SCHEMA = StructType.fromDDL("k BIGINT");
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(new GroupKey("k", 0, DataTypes.LongType)),
                    List.of(Measure.countAll()));
    private static final long MUCH_MEMORY = 1L << 30;

    /// Other tests write to the same log.
    private static final String WHO = "The query of FallbackLogTest";

    private final FaultyAccelerator device = new FaultyAccelerator(new CpuScalarBackend());

    private Accelerator accelerator(FallbackLog log, BufferAllocator allocator) {
        BackendChoice choice =
                new BackendChoice(new CpuScalarBackend(), Optional.of(device), true, List.of());
        Accelerator accelerator =
                Accelerator.of(
                        choice,
                        new Placement(true, 2),
                        new TableContext(allocator),
                        log,
                        Clock.system());
        assertNotNull(accelerator);
        return accelerator;
    }

    /// Computes a batch of one row, on the device if that is there.
    private static void compute(Accelerator accelerator, BufferAllocator allocator) {
        Accelerator.Task task = new Accelerator.Task(SPEC, false, 1, 1);
        try (Batch row = RowConverter.toBatch(allocator, SCHEMA, List.of(RowFactory.create(1L)));
                DeviceBatch batch = accelerator.begin(task, MUCH_MEMORY, _ -> {})) {
            batch.offer(new OpenRows(row, Selection.all(1), Long.MIN_VALUE));
            Partials groups = batch.end();
            if (groups != null) {
                groups.close();
            }
            for (OpenRows rows = batch.poll(); rows != null; rows = batch.poll()) {
                rows.close();
            }
        }
    }

    @Test
    void aLossIsSaidOnceAndSoIsItsEnd(BufferAllocator allocator) throws Exception {
        FallbackLog log = new FallbackLog(WHO);
        List<String> lines =
                LogLines.of(
                        FallbackLog.class.getName(),
                        () -> {
                            try (Accelerator one = accelerator(log, allocator);
                                    Accelerator other = accelerator(log, allocator)) {
                                for (int round = 0; round < 2; round++) {
                                    device.failAt(2, Fault.LOST);
                                    // Each notices by itself, and is told another reason.
                                    for (int batch = 0; batch < 2; batch++) {
                                        compute(one, allocator);
                                        compute(other, allocator);
                                    }
                                    assertTrue(device.hasFailed());
                                    device.repair();
                                    compute(one, allocator);
                                    compute(other, allocator);
                                }
                            }
                        });
        List<String> ours = new ArrayList<>(lines);
        ours.removeIf(line -> !line.startsWith(WHO));
        assertEquals(4, ours.size(), ours::toString);
        for (int round = 0; round < 2; round++) {
            String lost = ours.get(2 * round);
            assertTrue(lost.contains("found no device"), lost);
            assertTrue(lost.contains("until it works again"), lost);
            assertTrue(ours.get(2 * round + 1).contains("it works again, and"), ours::toString);
        }
    }
}
