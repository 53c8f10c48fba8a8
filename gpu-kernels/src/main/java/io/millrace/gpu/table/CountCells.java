package io.millrace.gpu.table;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.gpu.device.Kernel;

import java.util.List;

/// Numbers of rows, or of rows with a value: 8 bytes a group.
final class CountCells extends Cells {
    /// In the place of a column: all rows count.
    static final int ALL_ROWS = -1;

    private final int ordinal;
    private final int mask;
    private final GroupArray counts;

    /// @param ordinal the column, or [#ALL_ROWS]
    /// @param mask a column that must have a value, too; less than 0 for none
    CountCells(TableMemory memory, int ordinal, int mask) {
        super(memory);
        this.ordinal = ordinal;
        this.mask = mask;
        this.counts = new GroupArray(memory, Long.BYTES, 0);
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(counts);
    }

    @Override
    void add(SlotRows rows) {
        boolean isAll = ordinal == ALL_ROWS;
        memory.compute.launch(
                Kernel.COUNT,
                rows.positions(),
                rows.slot().rows(),
                rows.positions(),
                rows.slot().selection(),
                rows.idsWhere(mask),
                rows.groups(),
                isAll ? 0 : rows.column(ordinal).validity(),
                isAll ? 0 : rows.column(ordinal).nullable(),
                counts.address());
    }

    @Override
    long stagedBytes() {
        return Long.BYTES;
    }

    @Override
    Merge stage(Batch partials, int column, Staging staging) {
        long values = staging.putLongs((FixedWidthColumn) partials.column(column));
        return (count, ids) ->
                memory.compute.launch(
                        Kernel.MERGE_COUNT, count, count, ids, values, counts.address());
    }

    @Override
    List<DeviceColumn> columns() {
        return List.of(new DeviceColumn.Words(counts.plane(0), null));
    }
}
