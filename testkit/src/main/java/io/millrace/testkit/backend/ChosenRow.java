package io.millrace.testkit.backend;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The accumulators that keep the value of one row, which may be null.
abstract sealed class ChosenRow implements Accumulator {
    @Nullable Value value;

    private static @Nullable Value valueAt(Batch partials, int ordinal, int row) {
        ColumnVector column = partials.column(ordinal);
        return column.isNull(row) ? null : Value.read(column, row);
    }

    /// The first or last row.
    static final class End extends ChosenRow {
        private final boolean isFirst;
        private boolean isSeen;

        End(Measure measure) {
            this.isFirst = measure.kind() == Measure.Kind.FIRST;
        }

        @Override
        public void add(List<@Nullable Value> row) {
            boolean counts =
                    row.size() == 1
                            || row.getLast() instanceof Value.Whole(long condition)
                                    && condition == 1;
            if (counts && !(isFirst && isSeen)) {
                value = row.getFirst();
                isSeen = true;
            }
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            if (((FixedWidthColumn) partials.column(ordinal + 1)).getLong(row) == 1) {
                add(Collections.singletonList(valueAt(partials, ordinal, row)));
            }
        }

        @Override
        public List<@Nullable Value> state() {
            return Collections.unmodifiableList(
                    Arrays.asList(value, new Value.Whole(isSeen ? 1 : 0)));
        }
    }

    /// The row in which another value is smallest or largest, the later of equal ones.
    static final class By extends ChosenRow {
        private final int sign;
        private @Nullable Value by;

        By(Measure measure) {
            this.sign = measure.kind() == Measure.Kind.MAX_BY ? 1 : -1;
        }

        @Override
        public void add(List<@Nullable Value> row) {
            Value other = row.getLast();
            if (other == null) {
                return;
            }
            Value candidate = other.asKey();
            if (by == null || candidate.compareTo(by) * sign >= 0) {
                by = candidate;
                value = row.getFirst();
            }
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            add(
                    Arrays.asList(
                            valueAt(partials, ordinal, row), valueAt(partials, ordinal + 1, row)));
        }

        @Override
        public List<@Nullable Value> state() {
            return Collections.unmodifiableList(Arrays.asList(value, by));
        }
    }
}
