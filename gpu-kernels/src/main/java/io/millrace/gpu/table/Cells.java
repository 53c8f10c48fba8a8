package io.millrace.gpu.table;

import io.millrace.batch.Batch;

import java.util.List;

/// What all groups of a table have of a measure, on the device. Measures that need the same of the
/// same column share one, see [TableCells].
abstract sealed class Cells permits CountCells, LongSumCells, ExactCells, FoldCells {
    final TableMemory memory;

    Cells(TableMemory memory) {
        this.memory = memory;
    }

    /// Returns the arrays, which grow, are compacted and cleared with the groups.
    abstract List<GroupArray> arrays();

    /// Makes sure that so many rows, or partials, can be added; changes no sum.
    ///
    /// @param groups the number of groups that there are
    void reserve(long rows, int groups) {}

    /// Puts the kernel into the stream that adds the rows.
    abstract void add(SlotRows rows);

    /// Returns the bytes of [Staging] that a partial takes at most.
    abstract long stagedBytes();

    /// Returns in how many regions of [Staging] at most they lie.
    int stagedRegions() {
        return 2;
    }

    /// Writes what a column, or more than one, of partials says.
    ///
    /// @param column the first of the columns
    /// @return what puts the kernel into the stream that adds it
    abstract Merge stage(Batch partials, int column, Staging staging);

    /// Adds staged partials to groups.
    interface Merge {
        /// @param ids address of the group of each partial
        void launch(long count, long ids);
    }

    /// Returns the columns that partials have of it.
    abstract List<DeviceColumn> columns();
}
