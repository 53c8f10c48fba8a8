package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.VarWidthBuilder;

/// The value of the row in which another column is smallest or largest: two cells a group.
final class ByState extends MeasureState {
    private final int valueOrdinal;
    private final int byOrdinal;
    private final boolean isMax;
    private final Cells values;
    private final Cells by;
    private final int[] positions = new int[RowChunk.ROWS_MAX];

    ByState(Measure measure) {
        Measure.Input other = measure.inputs().get(1);
        this.valueOrdinal = measure.ordinal();
        this.byOrdinal = other.ordinal();
        this.isMax = measure.kind() == Measure.Kind.MAX_BY;
        this.values = Cells.of(measure.inputType());
        this.by = Cells.of(other.type());
    }

    @Override
    void ensureGroups(int count) {
        values.ensureGroups(count);
        by.ensureGroups(count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        set(batch.column(valueOrdinal), batch.column(byOrdinal), chunk);
    }

    @Override
    void merge(Batch partials, int ordinal, RowChunk chunk) {
        set(partials.column(ordinal), partials.column(ordinal + 1), chunk);
    }

    private void set(ColumnVector value, ColumnVector other, RowChunk chunk) {
        int count = by.setBest(other, chunk, isMax, positions);
        if (count > 0) {
            values.set(value, chunk, positions, count);
        }
    }

    private Cells cells(int column) {
        return column == 0 ? values : by;
    }

    @Override
    long byteCount(int group) {
        return (long) values.byteCount(group) + by.byteCount(group);
    }

    @Override
    boolean hasValue(int column, int group) {
        return cells(column).hasValue(group);
    }

    @Override
    long valueWord(int column, int group) {
        return cells(column).word(group);
    }

    @Override
    void appendValue(int column, int group, VarWidthBuilder target) {
        cells(column).append(group, target);
    }

    @Override
    void keep(int[] survivors, int count) {
        values.keep(survivors, count);
        by.keep(survivors, count);
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        return values.memoryBytes() + by.memoryBytes();
    }
}
