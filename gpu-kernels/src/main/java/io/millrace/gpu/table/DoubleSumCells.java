package io.millrace.gpu.table;

import io.millrace.backend.exact.LimbCodec;
import io.millrace.batch.Batch;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.Block;
import io.millrace.gpu.device.Kernel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Exact sums of floats or doubles: limbs of 8 bytes, 32 bits apart, in a window that all groups
/// share, and 4 bytes of flags a group.
///
/// The window is widened before anything outside of it is added. A limb moves by less than 2^32
/// with each value, or with each block of threads that adds its sums; before that comes to 2^62, a
/// carry pass makes digits of 32 bits of all limbs but the topmost. That one has taken nothing but
/// carries by then, for which it has room for good.
final class DoubleSumCells extends Cells {
    private static final int WIDTH_INITIAL = 4;

    /// The lowest digit of a double from 2^-30 to 2^2; that of those up to 2^34 is the next.
    private static final int DIGIT_USUAL = 31;

    private static final int MANTISSA_DIGITS = 3;

    private final int ordinal;
    private final long additionsMax;
    private final GroupArray limbs;
    private final GroupArray specials;
    private final SumStaging partials = new SumStaging();
    private LimbCodec.Window window = new LimbCodec.Window(0, 0);

    /// The digit after the topmost that a value has reached.
    private int valuesEnd;

    private long additions;

    DoubleSumCells(TableMemory memory, int ordinal, long additionsMax) {
        super(memory);
        this.ordinal = ordinal;
        this.additionsMax = additionsMax;
        this.limbs = new GroupArray(memory, new GroupArray.Layout(1, Long.BYTES, 0), 0);
        this.specials = new GroupArray(memory, Integer.BYTES, 0);
    }

    int ordinal() {
        return ordinal;
    }

    @Override
    List<GroupArray> arrays() {
        return List.of(limbs, specials);
    }

    /// Makes the window contain all doubles from one biased exponent to another.
    ///
    /// @param least above the other when there is no double but zeros and what is not finite
    void coverExponents(int least, int greatest, int groups) {
        boolean isNone = least > greatest;
        int first = isNone ? 0 : (least - 1) / 32;
        cover(first, isNone ? 0 : (greatest - 1) / 32 + MANTISSA_DIGITS, groups);
    }

    /// Makes the window contain the sums of a column of partials.
    void coverPartials(VarWidthColumn column, int groups) {
        LimbCodec.Window needed = partials.windowOf(column);
        cover(needed.first(), needed.end(), groups);
    }

    /// Makes the window contain the digits, if any; it has some afterwards, as the kernels want.
    private void cover(int first, int end, int groups) {
        LimbCodec.Window wanted = window;
        if (first < end) {
            wanted = window.cover(first, end);
            valuesEnd = Math.max(valuesEnd, end);
        }
        if (wanted.width() == 0) {
            wanted = new LimbCodec.Window(DIGIT_USUAL, WIDTH_INITIAL);
        } else if (wanted.width() < WIDTH_INITIAL) {
            int lowest = Math.max(0, wanted.end() - WIDTH_INITIAL);
            int start = Math.clamp(DIGIT_USUAL, lowest, wanted.first());
            wanted = new LimbCodec.Window(start, WIDTH_INITIAL);
        }
        widen(wanted, groups);
    }

    private void widen(LimbCodec.Window wider, int groups) {
        if (wider.equals(window)) {
            return;
        }
        LimbCodec.Window narrow = window;
        limbs.widen(
                wider.width(),
                groups,
                target ->
                        memory.compute.launch(
                                Kernel.WIDEN,
                                (long) groups * wider.width(),
                                groups,
                                narrow.width(),
                                narrow.first(),
                                wider.width(),
                                wider.first(),
                                limbs.address(),
                                target));
        window = wider;
    }

    @Override
    void reserve(long rows, int groups) {
        // A block of threads that adds up rows of its own adds its sum besides.
        long wanted = 2 * rows;
        if (additions + wanted > additionsMax && window.width() > 0) {
            if (window.end() == valuesEnd && valuesEnd < LimbCodec.DIGITS_MAX) {
                widen(window.cover(valuesEnd, valuesEnd + 1), groups);
            }
            memory.compute.launch(Kernel.CARRY, groups, groups, window.width(), limbs.address());
            additions = 0;
        }
        additions += wanted;
    }

    @Override
    void add(SlotRows rows) {
        SlotColumn column = rows.column(ordinal);
        memory.compute.launch(
                Kernel.SUM_DOUBLE,
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
                window.first(),
                window.width(),
                limbs.address(),
                specials.address());
    }

    @Override
    long stagedBytes() {
        return (long) Long.BYTES * window.width() + Integer.BYTES;
    }

    @Override
    Merge stage(Batch batch, int column, Staging staging) {
        VarWidthColumn sums = (VarWidthColumn) batch.column(column);
        LimbCodec.Window needed = partials.windowOf(sums);
        // The kernel adds the flags beside the first limb, so there is one at least.
        LimbCodec.Window staged =
                needed.width() > 0 ? needed : new LimbCodec.Window(window.first(), 1);
        int words = GpuLimits.arrayLength(sums.rowCount(), staged.width());
        Staging.Region values = staging.region((long) Long.BYTES * words);
        Staging.Region flags = staging.region((long) Integer.BYTES * sums.rowCount());
        partials.write(sums, staged, values.segment(), flags.segment());
        return (count, ids) ->
                memory.compute.launch(
                        Kernel.MERGE_LIMBS,
                        count * staged.width(),
                        count,
                        ids,
                        values.address(),
                        flags.address(),
                        staged.first(),
                        staged.width(),
                        window.first(),
                        window.width(),
                        limbs.address(),
                        specials.address());
    }

    @Override
    HostCells.DoubleSums fetch(@Nullable Block list, int count) {
        return new HostCells.DoubleSums(
                limbs.fetchLongs(list, count, 0), window, specials.fetchInts(list, count));
    }
}
