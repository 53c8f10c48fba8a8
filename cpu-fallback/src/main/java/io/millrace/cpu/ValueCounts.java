package io.millrace.cpu;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthColumn;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// How many values each group has, of a column or of several: 8 bytes a group, or nothing.
///
/// Where the table counts the rows of its groups, that is the number until the first null, and the
/// usual row changes one count for all measures. From that null on the values are counted; nulls,
/// which are most rows where a filter makes them, are never touched. The table adds rows to its own
/// counts after the measures have seen them.
final class ValueCounts {
    private final @Nullable RowCounts rows;

    /// Null as long as every row has a value.
    private @Nullable Counts own;

    /// @param rows of the table, null if it counts none
    ValueCounts(@Nullable RowCounts rows) {
        this.rows = rows;
        clear();
    }

    /// Returns the counts if they differ from those of rows, or null.
    @Nullable Counts own() {
        return own;
    }

    void ensureGroups(int count) {
        if (own != null) {
            own.ensureGroups(count);
        }
    }

    long get(int group) {
        Counts counts = own != null ? own : Objects.requireNonNull(rows).counts();
        return counts.get(group);
    }

    /// Adds one to the group of each position; skips negative groups.
    ///
    /// @param hasNulls whether there may be negative groups
    void addOnes(int[] rowGroups, int count, boolean hasNulls) {
        if (hasNulls) {
            separate();
        }
        if (own != null) {
            own.addOnes(rowGroups, count);
        }
    }

    /// Adds the counts of partials.
    void merge(Batch partials, int ordinal, RowChunk chunk) {
        FixedWidthColumn column = (FixedWidthColumn) partials.column(ordinal);
        if (own == null && rows != null && rows.differ(partials, column, chunk)) {
            separate();
        }
        if (own != null) {
            own.addLongs(column, chunk);
        }
    }

    /// Goes on with counts of its own. The rows at hand are not in those of rows yet.
    private void separate() {
        if (own == null && rows != null) {
            own = rows.counts().copy();
        }
    }

    void keep(int[] survivors, int count) {
        if (own != null) {
            own.keep(survivors, count);
        }
    }

    void clear() {
        own = rows == null ? new Counts() : null;
    }

    long memoryBytes() {
        return own == null ? 0 : own.memoryBytes();
    }
}
