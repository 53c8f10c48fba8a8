package io.millrace.testkit.backend;

import io.millrace.backend.Measure;
import io.millrace.backend.Moment;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// One measure of one group, on numbers of unlimited size.
sealed interface Accumulator
        permits Accumulator.Count,
                Accumulator.WholeSum,
                Accumulator.FloatingSum,
                Accumulator.Extreme,
                Accumulator.Bits,
                Accumulator.Moments,
                ManyValues,
                ChosenRow {
    /// Returns an accumulator that has seen nothing.
    static Accumulator of(Measure measure) {
        return switch (measure.kind().form()) {
            case COUNT -> new Count();
            case SUM -> measure.isFloating() ? new FloatingSum() : new WholeSum();
            case EXTREME -> new Extreme(measure.kind() == Measure.Kind.MAX ? 1 : -1);
            case BITS -> new Bits(measure.kind());
            case MOMENTS -> new Moments(measure);
            case VALUES -> new ManyValues.Multiset(measure);
            case REGISTERS -> new ManyValues.Ranks(measure);
            case LIST -> new ManyValues.Sequence(measure);
            case END -> new ChosenRow.End(measure);
            case BY -> new ChosenRow.By(measure);
        };
    }

    /// Adds a row, whatever its value.
    default void addRow() {
        throw new IllegalStateException("only a count adds rows");
    }

    /// Adds the inputs of a row: without a null, except for those accumulators that choose a row.
    void add(List<@Nullable Value> row);

    /// Returns the only input, which is not null.
    private static Value only(List<@Nullable Value> row) {
        return Objects.requireNonNull(row.getFirst());
    }

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
        public void add(List<@Nullable Value> row) {
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
        public void add(List<@Nullable Value> row) {
            sum = sum.add(BigInteger.valueOf(((Value.Whole) only(row)).number()));
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
        public void add(List<@Nullable Value> row) {
            sum.add(((Value.Floating) only(row)).number());
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
        public void add(List<@Nullable Value> row) {
            Value candidate = only(row);
            if (value == null || Integer.signum(candidate.compareTo(value)) == sign) {
                value = candidate;
            }
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            ColumnVector column = partials.column(ordinal);
            if (!column.isNull(row)) {
                add(List.of(Value.read(column, row)));
            }
        }

        @Override
        public List<@Nullable Value> state() {
            return Collections.unmodifiableList(Arrays.asList(value));
        }
    }

    /// Integers folded bit by bit.
    final class Bits implements Accumulator {
        private final Measure.Kind kind;
        private @Nullable BigInteger bits;

        Bits(Measure.Kind kind) {
            this.kind = kind;
        }

        @Override
        public void add(List<@Nullable Value> row) {
            BigInteger value = BigInteger.valueOf(((Value.Whole) only(row)).number());
            BigInteger before = bits;
            if (before == null) {
                bits = value;
            } else {
                bits =
                        switch (kind) {
                            case BIT_AND -> before.and(value);
                            case BIT_OR -> before.or(value);
                            case BIT_XOR -> before.xor(value);
                            default -> throw new IllegalStateException("no bits: " + kind);
                        };
            }
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            ColumnVector column = partials.column(ordinal);
            if (!column.isNull(row)) {
                add(List.of(Value.read(column, row)));
            }
        }

        @Override
        public List<@Nullable Value> state() {
            return Collections.unmodifiableList(
                    Arrays.asList(bits == null ? null : new Value.Whole(bits.longValue())));
        }
    }

    /// Sums of powers and products.
    final class Moments implements Accumulator {
        private final List<ProductSum> sums;
        private long count;

        Moments(Measure measure) {
            this.sums = Moment.of(measure.kind()).stream().map(ProductSum::new).toList();
        }

        @Override
        public void add(List<@Nullable Value> row) {
            double x = ((Value.Floating) only(row)).number();
            double y = row.getLast() instanceof Value.Floating(double number) ? number : 0;
            sums.forEach(sum -> sum.add(x, y));
            count++;
        }

        @Override
        public void merge(Batch partials, int ordinal, int row) {
            for (int i = 0; i < sums.size(); i++) {
                sums.get(i)
                        .addEncoded(((VarWidthColumn) partials.column(ordinal + i)).getBytes(row));
            }
            count += longAt(partials, ordinal + sums.size(), row);
        }

        @Override
        public List<@Nullable Value> state() {
            List<@Nullable Value> state = new ArrayList<>();
            sums.forEach(sum -> state.add(new Value.Bytes(sum.encoded())));
            state.add(new Value.Whole(count));
            return state;
        }
    }
}
