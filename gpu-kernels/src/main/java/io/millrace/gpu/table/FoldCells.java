package io.millrace.gpu.table;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.gpu.device.Kernel;

import java.util.List;

/// One word of all values, by a fold that needs no arithmetic: 12 bytes a group.
final class FoldCells extends Cells {
    private final int ordinal;
    private final Fold fold;
    private final GroupArray folded;
    private final GroupArray seen;

    FoldCells(TableMemory memory, int ordinal, Fold fold) {
        super(memory);
        this.ordinal = ordinal;
        this.fold = fold;
        this.folded = new GroupArray(memory, Long.BYTES, fold.identity);
        this.seen = new GroupArray(memory, Integer.BYTES, 0);
    }

    /// What is folded, and how its kernels are told.
    enum Fold {
        /// The smallest ordered word.
        MIN(Kernel.EXTREME, Kernel.MERGE_EXTREME, 0, Long.MAX_VALUE),
        /// The largest ordered word.
        MAX(Kernel.EXTREME, Kernel.MERGE_EXTREME, 1, Long.MIN_VALUE),
        /// Bits that are set in all integers.
        BIT_AND(Kernel.BITS, Kernel.MERGE_BITS, 0, -1),
        /// Bits that are set in any integer.
        BIT_OR(Kernel.BITS, Kernel.MERGE_BITS, 1, 0),
        /// Bits that are set in an odd number of integers.
        BIT_XOR(Kernel.BITS, Kernel.MERGE_BITS, 2, 0);

        private final Kernel rows;
        private final Kernel partials;
        private final int operation;
        private final long identity;

        Fold(Kernel rows, Kernel partials, int operation, long identity) {
            this.rows = rows;
            this.partials = partials;
            this.operation = operation;
            this.identity = identity;
        }
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(folded, seen);
    }

    @Override
    void add(SlotRows rows) {
        rows.add(fold.rows, rows.ids(), ordinal, fold.operation, folded.address(), seen.address());
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
                        fold.partials,
                        count,
                        count,
                        ids,
                        words,
                        has,
                        fold.operation,
                        folded.address(),
                        seen.address());
    }

    @Override
    List<DeviceColumn> columns() {
        DeviceColumn.Nulls unseen = new DeviceColumn.Nulls(seen, 0, 0);
        return List.of(new DeviceColumn.Words(folded.plane(0), unseen));
    }
}
