package io.millrace.gpu.table;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.gpu.device.Kernel;

import java.util.List;

/// Sums of integers in 128 bits: 16 bytes a group.
final class LongSumCells extends Cells {
    private final int ordinal;
    private final GroupArray low;
    private final GroupArray high;

    LongSumCells(TableMemory memory, int ordinal) {
        super(memory);
        this.ordinal = ordinal;
        this.low = new GroupArray(memory, Long.BYTES, 0);
        this.high = new GroupArray(memory, Long.BYTES, 0);
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(low, high);
    }

    @Override
    void add(SlotRows rows) {
        rows.add(Kernel.SUM_LONG, rows.ids(), ordinal, low.address(), high.address());
    }

    @Override
    long stagedBytes() {
        return 2L * Long.BYTES;
    }

    @Override
    Merge stage(Batch partials, int column, Staging staging) {
        long lows = staging.putLongs((FixedWidthColumn) partials.column(column));
        long highs = staging.putLongs((FixedWidthColumn) partials.column(column + 1));
        return (count, ids) ->
                memory.compute.launch(
                        Kernel.MERGE_LONG,
                        count,
                        count,
                        ids,
                        lows,
                        highs,
                        low.address(),
                        high.address());
    }

    @Override
    List<DeviceColumn> columns() {
        return List.of(
                new DeviceColumn.Words(low.plane(0), null),
                new DeviceColumn.Words(high.plane(0), null));
    }
}
