package io.millrace.expr.kernel;

import io.millrace.batch.Selection;

/// The stride in which kernels walk a selection: values are loaded into small arrays, computed
/// there in tight loops, and stored.
///
/// Lane `i` of a block that starts at `from` belongs to row `selection.row(from + i)`, so kernels
/// compute selected rows only and do not see gaps. Two arrays of a block fit the L1 cache.
public final class Blocks {
    /// The most lanes of a block; a multiple of 64, so that blocks start at whole bitmap words.
    public static final int LANES = 1024;

    /// No row: what kernels return that refused none.
    public static final int NO_ROW = -1;

    private Blocks() {}

    /// Returns the length that an array of lanes needs for the selection.
    public static int laneCount(Selection selection) {
        return Math.min(LANES, selection.size());
    }

    /// Returns the number of lanes of the block that starts at the position.
    public static int laneCount(Selection selection, int from) {
        return Math.min(LANES, selection.size() - from);
    }
}
