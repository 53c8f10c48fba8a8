package io.millrace.cpu;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataType;

/// One value or null for each group, that is set from rows of batches.
sealed interface Cells permits WordCells, ByteCells {
    /// Returns cells for values of the type.
    static Cells of(DataType type) {
        return PhysicalType.of(type).isFixedWidth() ? new WordCells() : new ByteCells();
    }

    /// Makes the groups `0 .. count` exist, new ones with null.
    void ensureGroups(int count);

    /// Sets the cell of the group of each listed position of the chunk to the row's value or null,
    /// in that order.
    void set(ColumnVector column, RowChunk chunk, int[] positions, int count);

    /// Sets the cells of those rows of the chunk whose value is at least as good as the cell's, and
    /// lists their positions. A null is never good.
    ///
    /// @param isMax whether large values are good, not small ones
    /// @return how many were listed
    int setBest(ColumnVector column, RowChunk chunk, boolean isMax, int[] positions);

    boolean hasValue(int group);

    /// Returns the value, which exists and is of fixed width.
    long word(int group);

    /// Appends the value, which exists and is of no fixed width.
    void append(int group, VarWidthBuilder target);

    /// Returns how many bytes the value takes.
    int byteCount(int group);

    /// Keeps the listed groups only, ascending: group `survivors[i]` becomes group `i`.
    void keep(int[] survivors, int count);

    long memoryBytes();
}
