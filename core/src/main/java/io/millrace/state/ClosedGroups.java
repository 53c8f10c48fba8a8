package io.millrace.state;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;

/// The groups that time has closed, by one bound instead of one row each: all whose column is not
/// null and at most `last`, in the file that says so and in all older ones.
///
/// @param column one of the columns that identify a group, of 64-bit integers
/// @param last the greatest value of a closed group
public record ClosedGroups(int column, long last) {
    /// Returns whether the group is closed.
    ///
    /// @param groups of which the columns that identify a group come first
    boolean contains(Batch groups, int row) {
        FixedWidthColumn values = (FixedWidthColumn) groups.column(column);
        return !values.isNull(row) && values.getLong(row) <= last;
    }
}
