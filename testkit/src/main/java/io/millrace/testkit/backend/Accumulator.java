package io.millrace.testkit.backend;

import io.millrace.backend.Measure;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// One measure of one group, on numbers of unlimited size.
sealed interface Accumulator {
    /// Returns an accumulator that has seen nothing.
    static Accumulator of(Measure measure) {
        return switch (measure.kind()) {
            case COUNT -> new Count();
            case WIDE_SUM -> new WholeSum();
            case SUM, AVG -> measure.isFloating() ? new FloatingSum() : new WholeSum();
            case MIN -> new Extreme(-1);
            case MAX -> new Extreme(1);
        };
    }

    /// Adds a row, whatever its value.
    default void addRow() {
        throw new IllegalStateException("only a count adds rows");
    }

    /// Adds a value that is not null.
    void add(Value value);

    /// Adds the state in a row of partials.
    ///
    /// @param ordinal first column of the measure
    void merge(Batch partials, int ordinal, int row);

    /// Returns the state: a value for each column of the measure.
    List<@Nullable Value> state();

    private static long longAt(Batch partials, int ordinal, int row) {
        return ((FixedWidthColumn) partials.column(ordinal)).getLong(row);
    }

    /// Number of rows.
    final class Count implements Accumulator {
        private long count;

        @Override
        public void addRow() {
            count++;
        }

        @Override
        public void add(Value value) {
            count++;
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            count += longAt(partials, ordinal, row);
        }

        @Override
        public List<@Nullable Value> state() {
            return List.of(new Value.Whole(count));
        }
    }

    /// Sum of integers.
    final class WholeSum implements Accumulator {
        private BigInteger sum = BigInteger.ZERO;
        private long count;

        @Override
        public void add(Value value) {
            sum = sum.add(BigInteger.valueOf(((Value.Whole) value).number()));
            count++;
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            BigInteger low =
                    BigInteger.valueOf(longAt(partials, ordinal, row))
                            .mod(BigInteger.ONE.shiftLeft(64));
            BigInteger high = BigInteger.valueOf(longAt(partials, ordinal + 1, row));
            sum = sum.add(high.shiftLeft(64)).add(low);
            count += longAt(partials, ordinal + 2, row);
        }

        @Override
        public List<@Nullable Value> state() {
            return List.of(
                    new Value.Whole(sum.longValue()),
                    new Value.Whole(sum.shiftRight(64).longValue()),
                    new Value.Whole(count));
        }
    }

    /// Sum of floats or doubles.
    final class FloatingSum implements Accumulator {
        private final ExactSum sum = new ExactSum();
        private long count;

        @Override
        public void add(Value value) {
            sum.add(((Value.Floating) value).number());
            count++;
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            sum.addEncoded(((VarWidthColumn) partials.column(ordinal)).getBytes(row));
            count += longAt(partials, ordinal + 1, row);
        }

        @Override
        public List<@Nullable Value> state() {
            return List.of(new Value.Bytes(sum.encoded()), new Value.Whole(count));
        }
    }

    /// Smallest (-1) or largest (1) value.
    final class Extreme implements Accumulator {
        private final int sign;
        private @Nullable Value value;

        Extreme(int sign) {
            this.sign = sign;
        }

        @Override
        public void add(Value candidate) {
            if (value == null || Integer.signum(candidate.compareTo(value)) == sign) {
                value = candidate;
            }
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            ColumnVector column = partials.column(ordinal);
            if (!column.isNull(row)) {
                add(Value.read(column, row));
            }
        }

        @Override
        public List<@Nullable Value> state() {
            return Collections.unmodifiableList(Arrays.asList(value));
        }
    }
}
