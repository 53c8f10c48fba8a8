package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthBuilder;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// The value of the first or last row, of all or of those in which a condition is true: 5 bytes and
/// a cell a group.
final class EndState extends MeasureState {
    private final Measure measure;
    private final boolean isFirst;
    private final Cells cells;
    private final int[] positions = new int[RowChunk.ROWS_MAX];
    private boolean[] seen = new boolean[16];

    /// The pass over a chunk that last found a row for the group.
    private int[] passes = new int[16];

    private int pass;
    private int groups;

    EndState(Measure measure) {
        this.measure = measure;
        this.isFirst = measure.kind() == Measure.Kind.FIRST;
        this.cells = Cells.of(measure.inputType());
    }

    @Override
    void ensureGroups(int count) {
        cells.ensureGroups(count);
        if (count > seen.length) {
            int wanted = Math.max(count, seen.length + (seen.length >> 1));
            seen = Arrays.copyOf(seen, wanted);
            passes = Arrays.copyOf(passes, wanted);
        }
        groups = Math.max(groups, count);
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        FixedWidthColumn condition =
                measure.inputs().size() == 1
                        ? null
                        : (FixedWidthColumn) batch.column(measure.inputs().getLast().ordinal());
        set(batch.column(measure.ordinal()), condition, chunk);
    }

    @Override
    void merge(Batch partials, int ordinal, RowChunk chunk) {
        set(partials.column(ordinal), (FixedWidthColumn) partials.column(ordinal + 1), chunk);
    }

    /// Sets the cells of the rows that count: going from the side whose row is wanted, the first
    /// that a group has.
    private void set(ColumnVector values, @Nullable FixedWidthColumn condition, RowChunk chunk) {
        pass++;
        int count = 0;
        for (int i = 0; i < chunk.count; i++) {
            int position = isFirst ? i : chunk.count - 1 - i;
            int group = chunk.groups[position];
            boolean isWanted = isFirst ? !seen[group] : passes[group] != pass;
            if (isWanted && (condition == null || isTrue(condition, chunk.row(position)))) {
                seen[group] = true;
                passes[group] = pass;
                positions[count++] = position;
            }
        }
        if (count > 0) {
            cells.set(values, chunk, positions, count);
        }
    }

    /// A condition is a boolean; in partials it is the number of rows seen.
    private static boolean isTrue(FixedWidthColumn condition, int row) {
        if (condition.isNull(row)) {
            return false;
        }
        return switch (condition.physicalType()) {
            case BIT -> condition.getBoolean(row);
            default -> condition.getLong(row) != 0;
        };
    }

    @Override
    long byteCount(int group) {
        return cells.byteCount(group);
    }

    @Override
    long number(int column, int group) {
        return seen[group] ? 1 : 0;
    }

    @Override
    boolean hasValue(int column, int group) {
        return cells.hasValue(group);
    }

    @Override
    long valueWord(int column, int group) {
        return cells.word(group);
    }

    @Override
    void appendValue(int column, int group, VarWidthBuilder target) {
        cells.append(group, target);
    }

    @Override
    void keep(int[] survivors, int count) {
        cells.keep(survivors, count);
        for (int i = 0; i < count; i++) {
            seen[i] = seen[survivors[i]];
        }
        Arrays.fill(seen, count, groups, false);
        groups = count;
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        return cells.memoryBytes() + 5L * seen.length;
    }
}
