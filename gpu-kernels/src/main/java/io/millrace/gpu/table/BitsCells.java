package io.millrace.gpu.table;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Bits of integers, folded: 12 bytes a group.
final class BitsCells extends Cells {
    private final int ordinal;
    private final int operation;
    private final GroupArray folded;
    private final GroupArray seen;

    BitsCells(TableMemory memory, int ordinal, Measure.Kind kind) {
        super(memory);
        this.ordinal = ordinal;
        this.operation =
                switch (kind) {
                    case BIT_AND -> 0;
                    case BIT_OR -> 1;
                    case BIT_XOR -> 2;
                    default -> throw new IllegalArgumentException(kind + " folds no bits");
                };
        this.folded = new GroupArray(memory, Long.BYTES, operation == 0 ? -1 : 0);
        this.seen = new GroupArray(memory, Integer.BYTES, 0);
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(folded, seen);
    }

    @Override
    void add(SlotRows rows) {
        SlotColumn column = rows.column(ordinal);
        memory.compute.launch(
                Kernel.BITS,
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
                operation,
                folded.address(),
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
                        Kernel.MERGE_BITS,
                        count,
                        count,
                        ids,
                        words,
                        has,
                        operation,
                        folded.address(),
                        seen.address());
    }

    @Override
    HostCells.Words fetch(@Nullable Block list, int count) {
        return new HostCells.Words(folded.fetchLongs(list, count, 0), seen.fetchInts(list, count));
    }
}
