package io.millrace.cpu;

import io.millrace.batch.Batch;
import io.millrace.batch.VarWidthBuilder;

/// The partial aggregates of one measure for all groups of a table.
///
/// State lies in primitive arrays on the heap, indexed by group; each class says what a group
/// takes.
abstract sealed class MeasureState
        permits CountState, LongSumState, FloatSumState, ExtremeState, StringExtremeState {
    /// Makes the groups `0 .. count` exist.
    abstract void ensureGroups(int count);

    /// Adds the rows of the chunk to their groups.
    abstract void accumulate(Batch batch, RowChunk chunk);

    /// Adds partials: the row of each position of the chunk to its group.
    ///
    /// @param ordinal the measure's first column
    abstract void merge(Batch partials, int ordinal, RowChunk chunk);

    /// Keeps the listed groups only, ascending: group `survivors[i]` becomes group `i`.
    abstract void keep(int[] survivors, int count);

    /// Forgets all groups.
    abstract void clear();

    abstract long memoryBytes();

    long count(int group) {
        throw notKept("count");
    }

    long sumLow(int group) {
        throw notKept("sum of integers");
    }

    long sumHigh(int group) {
        throw notKept("sum of integers");
    }

    void appendSum(int group, VarWidthBuilder target) {
        throw notKept("sum of floats");
    }

    boolean hasValue(int group) {
        throw notKept("value");
    }

    long valueWord(int group) {
        throw notKept("value of fixed width");
    }

    void appendValue(int group, VarWidthBuilder target) {
        throw notKept("value of no fixed width");
    }

    private IllegalStateException notKept(String what) {
        return new IllegalStateException(getClass().getSimpleName() + " keeps no " + what);
    }
}
