package io.millrace.gpu.table;

import io.millrace.batch.VarWidthColumn;

/// Exact sums, of which the device is asked where their digits lie before they are added.
abstract sealed class ExactCells extends Cells permits DoubleSumCells, ProductCells {
    ExactCells(TableMemory memory) {
        super(memory);
    }

    /// Returns how many ranges the kernels write.
    abstract int rangeCount();

    /// Puts the kernel into the stream that asks for the ranges of a slot's rows.
    ///
    /// @param range the first of the ranges
    abstract void launchRanges(Slot slot, RowScratch scratch, int range);

    /// Makes room for digits in the ranges that the device has answered with.
    abstract void coverRanges(RowScratch scratch, int range, int groups);

    /// Makes room for the digits of a column of partials.
    abstract void coverPartials(VarWidthColumn column, int groups);
}
