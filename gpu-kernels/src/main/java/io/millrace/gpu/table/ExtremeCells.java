package io.millrace.gpu.table;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Smallest or largest words: 12 bytes a group.
final class ExtremeCells extends Cells {
    private final int ordinal;
    private final boolean isMax;
    private final GroupArray best;
    private final GroupArray seen;

    ExtremeCells(TableMemory memory, int ordinal, boolean isMax) {
        super(memory);
        this.ordinal = ordinal;
        this.isMax = isMax;
        this.best = new GroupArray(memory, Long.BYTES, isMax ? Long.MIN_VALUE : Long.MAX_VALUE);
        this.seen = new GroupArray(memory, Integer.BYTES, 0);
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(best, seen);
    }

    @Override
    void add(SlotRows rows) {
        SlotColumn column = rows.column(ordinal);
        memory.compute.launch(
                Kernel.EXTREME,
                rows.positions(),
                rows.slot().rows(),
                rows.positions(),
                rows.slot().selection(),
                rows.ids(),
                rows.groups(),
                column.data(),
                column.validity(),
                column.nullable(),
                column.type(),
                isMax ? 1 : 0,
                best.address(),
                seen.address());
    }

    @Override
    long stagedBytes() {
        return Staging.WORD_BYTES;
    }

    @Override
    Merge stage(Batch partials, int column, Staging staging) {
        FixedWidthColumn values = (FixedWidthColumn) partials.column(column);
        long words = staging.putWords(values);
        long has = staging.putValued(values);
        return (count, ids) ->
                memory.compute.launch(
                        Kernel.MERGE_EXTREME,
                        count,
                        count,
                        ids,
                        words,
                        has,
                        isMax ? 1 : 0,
                        best.address(),
                        seen.address());
    }

    @Override
    HostCells.Words fetch(@Nullable Block list, int count) {
        return new HostCells.Words(best.fetchLongs(list, count, 0), seen.fetchInts(list, count));
    }
}
