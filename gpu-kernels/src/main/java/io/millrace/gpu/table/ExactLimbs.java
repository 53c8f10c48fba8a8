package io.millrace.gpu.table;

import io.millrace.backend.exact.LimbReader;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.Kernel;

/// The limbs of an exact sum for each group: 8 bytes each, 32 bits apart, in a window of digits
/// that all groups share.
///
/// The window is widened before anything outside of it is added. A limb moves by less than 2^32
/// with each value, or with each block of threads that adds its sums; before that comes to 2^62, a
/// carry pass makes digits of 32 bits of all limbs but the topmost. That one has taken nothing but
/// carries by then, for which it has room for good.
final class ExactLimbs {
    /// The lowest digit of a double from 2^-30 to 2^2; that of those up to 2^34 is the next.
    private static final int DIGIT_USUAL = 31;

    private final TableMemory memory;
    private final long additionsMax;
    private final int widthInitial;
    private final GroupArray limbs;
    private LimbReader.Window window = new LimbReader.Window(0, 0);

    /// The digit after the topmost that a value has reached.
    private int valuesEnd;

    private long additions;

    /// @param widthInitial how many digits the window has at first, so that it seldom widens; 0:
    ///   none until there is a value
    ExactLimbs(TableMemory memory, long additionsMax, int widthInitial) {
        this.memory = memory;
        this.additionsMax = additionsMax;
        this.widthInitial = widthInitial;
        this.limbs = new GroupArray(memory, new GroupArray.Layout(1, Long.BYTES, 0), 0);
    }

    GroupArray array() {
        return limbs;
    }

    long address() {
        return limbs.address();
    }

    LimbReader.Window window() {
        return window;
    }

    /// Returns whether there is no digit yet.
    boolean isEmpty() {
        return window.width() == 0;
    }

    /// Makes the window contain the digits, if any; with an initial width it has some afterwards.
    void cover(int first, int end, int groups) {
        LimbReader.Window wanted = window;
        if (first < end) {
            wanted = window.cover(first, end);
            valuesEnd = Math.max(valuesEnd, end);
        }
        if (wanted.width() == 0 && widthInitial > 0) {
            wanted = new LimbReader.Window(DIGIT_USUAL, widthInitial);
        } else if (wanted.width() < widthInitial) {
            int lowest = Math.max(0, wanted.end() - widthInitial);
            int start = Math.clamp(DIGIT_USUAL, lowest, wanted.first());
            wanted = new LimbReader.Window(start, widthInitial);
        }
        widen(wanted, groups);
    }

    private void widen(LimbReader.Window wider, int groups) {
        if (wider.equals(window)) {
            return;
        }
        LimbReader.Window narrow = window;
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

    /// Makes sure that so many values can be added.
    void reserve(long values, int groups) {
        // A block of threads that adds up rows of its own adds its sum besides.
        long wanted = 2 * values;
        if (additions + wanted > additionsMax && !isEmpty()) {
            if (window.end() == valuesEnd && valuesEnd < LimbReader.DIGITS_MAX) {
                widen(window.cover(valuesEnd, valuesEnd + 1), groups);
            }
            memory.compute.launch(Kernel.CARRY, groups, groups, window.width(), limbs.address());
            additions = 0;
        }
        additions += wanted;
    }

    /// Writes a column of sums, which the window contains.
    ///
    /// @param specials address of the groups' flags; 0 if sums have none
    Cells.Merge stage(VarWidthColumn sums, SumStaging source, Staging staging, long specials) {
        LimbReader.Window needed = source.windowOf(sums);
        // The kernel adds the flags beside the first limb, so there is one at least.
        LimbReader.Window staged =
                needed.width() > 0 ? needed : new LimbReader.Window(window.first(), 1);
        int words = GpuLimits.arrayLength(sums.rowCount(), staged.width());
        Staging.Region values = staging.region((long) Long.BYTES * words);
        Staging.Region flags = staging.region((long) Integer.BYTES * sums.rowCount());
        source.write(sums, staged, values.segment(), flags.segment());
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
                        specials);
    }

    /// Returns the bytes of [Staging] that a sum takes at most.
    long stagedBytes() {
        return (long) Long.BYTES * Math.max(1, window.width()) + Integer.BYTES;
    }
}
