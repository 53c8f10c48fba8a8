package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthBuilder;

import org.jspecify.annotations.Nullable;

/// The partial aggregates of one measure for all groups of a table.
///
/// State lies in primitive arrays on the heap, indexed by group; each class says what a group
/// takes.
abstract sealed class MeasureState
        permits CountState,
                LongSumState,
                FloatSumState,
                ExtremeState,
                StringExtremeState,
                BitsState,
                MomentState,
                ValueState,
                RegisterState,
                EndState,
                ByState,
                ListState {
    /// Returns the state for a measure.
    ///
    /// @param rows of the table, null if it counts none
    static MeasureState of(Measure measure, @Nullable RowCounts rows) {
        return switch (measure.kind().form()) {
            case COUNT -> new CountState(measure, new ValueCounts(rows));
            case SUM ->
                    measure.isFloating()
                            ? new FloatSumState(measure.ordinal(), new ValueCounts(rows))
                            : new LongSumState(measure.ordinal(), new ValueCounts(rows));
            case EXTREME -> {
                boolean isMax = measure.kind() == Measure.Kind.MAX;
                yield PhysicalType.of(measure.inputType()).isFixedWidth()
                        ? new ExtremeState(measure.ordinal(), isMax)
                        : new StringExtremeState(measure.ordinal(), isMax);
            }
            case BITS -> new BitsState(measure);
            case MOMENTS -> new MomentState(measure, new ValueCounts(rows));
            case VALUES -> new ValueState(measure);
            case REGISTERS -> new RegisterState(measure);
            case END -> new EndState(measure);
            case BY -> new ByState(measure);
            case LIST -> new ListState(measure);
        };
    }

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

    /// Returns about how many bytes the group takes in partials, where that is not a few.
    long byteCount(int group) {
        return 0;
    }

    /// Returns a value of the measure's column of longs, see [io.millrace.backend.GroupColumns].
    long number(int column, int group) {
        throw notKept("numbers");
    }

    /// Brings what [#appendBytes] needs of the listed groups into the cache, if that is worth
    /// while.
    void touchBytes(int[] ids, int from, int to) {}

    void appendBytes(int column, int group, VarWidthBuilder target) {
        throw notKept("bytes");
    }

    boolean hasValue(int column, int group) {
        throw notKept("values");
    }

    long valueWord(int column, int group) {
        throw notKept("values of fixed width");
    }

    void appendValue(int column, int group, VarWidthBuilder target) {
        throw notKept("values of no fixed width");
    }

    private IllegalStateException notKept(String what) {
        return new IllegalStateException(getClass().getSimpleName() + " keeps no " + what);
    }
}
