package io.millrace.gpu.table;

import io.millrace.backend.exact.LimbReader;
import io.millrace.batch.Batch;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.Kernel;

import java.util.List;

/// Exact sums of floats or doubles: limbs, and 4 bytes of flags a group.
final class DoubleSumCells extends ExactCells {
    private static final int WIDTH_INITIAL = 4;
    private static final int MANTISSA_DIGITS = 3;

    private final int ordinal;
    private final int mask;
    private final ExactLimbs limbs;
    private final GroupArray specials;
    private final SumStaging partials;

    /// @param mask a column that must have a value, too; less than 0 for none
    /// @param partials reads what partials hold of the sum
    DoubleSumCells(
            TableMemory memory, int ordinal, int mask, long additionsMax, SumStaging partials) {
        super(memory);
        this.ordinal = ordinal;
        this.mask = mask;
        this.limbs = new ExactLimbs(memory, additionsMax, WIDTH_INITIAL);
        this.specials = new GroupArray(memory, Integer.BYTES, 0);
        this.partials = partials;
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(limbs.array(), specials);
    }

    @Override
    int rangeCount() {
        return 1;
    }

    @Override
    void launchRanges(Slot slot, RowScratch scratch, int range) {
        SlotColumn column = slot.column(ordinal);
        memory.compute.launch(
                Kernel.EXPONENTS,
                slot.positions(),
                slot.rows(),
                slot.positions(),
                slot.selection(),
                scratch.flags(),
                column.data(),
                column.validity(),
                column.nullable(),
                column.type(),
                scratch.range(range));
    }

    @Override
    void coverRanges(RowScratch scratch, int range, int groups) {
        int least = scratch.least(range);
        int greatest = scratch.greatest(range);
        boolean isNone = least > greatest;
        int first = isNone ? 0 : (least - 1) / 32;
        limbs.cover(first, isNone ? 0 : (greatest - 1) / 32 + MANTISSA_DIGITS, groups);
    }

    @Override
    void coverPartials(VarWidthColumn column, int groups) {
        LimbReader.Window needed = partials.windowOf(column);
        limbs.cover(needed.first(), needed.end(), groups);
    }

    @Override
    void reserve(long rows, int groups) {
        limbs.reserve(rows, groups);
    }

    @Override
    void add(SlotRows rows) {
        rows.add(
                Kernel.SUM_DOUBLE,
                rows.idsWhere(mask),
                ordinal,
                limbs.window().first(),
                limbs.window().width(),
                limbs.address(),
                specials.address());
    }

    @Override
    long stagedBytes() {
        return limbs.stagedBytes();
    }

    @Override
    Merge stage(Batch batch, int column, Staging staging) {
        VarWidthColumn sums = (VarWidthColumn) batch.column(column);
        return limbs.stage(sums, partials, staging, specials.address());
    }

    @Override
    List<DeviceColumn> columns() {
        DeviceColumn.Part sum = new DeviceColumn.Part(partials.part(), limbs, specials);
        return List.of(new DeviceColumn.Sums(List.of(sum)));
    }
}
