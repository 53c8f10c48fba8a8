package io.millrace.backend;

import io.millrace.backend.exact.ExactSums;
import io.millrace.backend.exact.LongSums;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.ListColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Segments;
import io.millrace.batch.Validity;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.ArrayType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

import java.util.List;

/// Makes the results of what keeps all values of a group: percentiles, modes, sums and numbers of
/// different values.
final class ValueResults {
    private final Measure measure;
    private final VarWidthColumn column;
    private final BufferAllocator allocator;
    private final GroupValues values;

    /// @param column the partials' column of values, borrowed
    ValueResults(Measure measure, VarWidthColumn column, BufferAllocator allocator) {
        this.measure = measure;
        this.column = column;
        this.allocator = allocator;
        this.values = new GroupValues(measure.inputType(), measure.kind().keepsCounts());
    }

    /// Returns the numbers of values, each of which is a row of all inputs.
    ColumnVector counts() {
        ValueReader reader = new ValueReader();
        try (FixedWidthBuilder builder = builder()) {
            for (int row = 0; row < column.rowCount(); row++) {
                reader.open(column, row);
                long count = 0;
                for (; reader.hasNext(); count++) {
                    skip(reader);
                }
                builder.setLong(row, count);
            }
            return builder.build();
        }
    }

    private void skip(ValueReader reader) {
        for (Measure.Input input : measure.valueInputs()) {
            PhysicalType physical = PhysicalType.of(input.type());
            if (physical.isFixedWidth()) {
                reader.word(physical);
            } else {
                reader.skipBytes();
            }
        }
    }

    private FixedWidthBuilder builder() {
        return new FixedWidthBuilder(allocator, measure.resultType(), column.rowCount());
    }

    /// Returns the sums of values, or their averages.
    ColumnVector sums(boolean isAnsi) {
        boolean isAverage = measure.kind() == Measure.Kind.AVG_DISTINCT;
        try (FixedWidthBuilder builder = builder()) {
            for (int row = 0; row < column.rowCount(); row++) {
                values.read(column, row);
                if (measure.isFloating()) {
                    double sum = floatSum();
                    builder.setDouble(row, isAverage ? sum / values.size() : sum);
                } else {
                    setLongSum(builder, row, isAverage, isAnsi);
                }
                if (values.size() == 0) {
                    setNull(builder, row);
                }
            }
            return builder.build();
        }
    }

    private double floatSum() {
        ExactSums sum = new ExactSums();
        sum.ensureGroups(1);
        for (int i = 0; i < values.size(); i++) {
            sum.add(0, values.toDouble(i));
        }
        return sum.round(0);
    }

    private void setLongSum(FixedWidthBuilder builder, int row, boolean isAverage, boolean isAnsi) {
        LongSums sum = new LongSums();
        sum.ensureGroups(1);
        for (int i = 0; i < values.size(); i++) {
            sum.add(0, values.word(i));
        }
        if (isAverage) {
            builder.setDouble(row, sum.toDouble(0) / Math.max(1, values.size()));
        } else {
            if (isAnsi && sum.exceedsLong(0)) {
                throw PartialsFinisher.overflow(measure, sum.high(0), sum.low(0));
            }
            builder.setLong(row, sum.low(0));
        }
    }

    private void setNull(FixedWidthBuilder builder, int row) {
        OrderedWords.set(builder, PhysicalType.of(measure.resultType()), row, 0);
        builder.setNull(row);
    }

    /// Returns what is chosen among the values of each group, one value or an array of several: the
    /// most frequent, or those of percentages.
    ColumnVector chosen() {
        if (measure.resultType() instanceof ArrayType type) {
            return arrays(type);
        }
        try (CellBuilder cells = new CellBuilder(allocator, measure.resultType(), rowCount())) {
            List<Double> numbers = measure.parameters().numbers();
            for (int row = 0; row < rowCount(); row++) {
                values.read(column, row);
                if (values.size() == 0) {
                    cells.appendNull();
                } else {
                    append(cells, numbers.isEmpty() ? 0 : numbers.getFirst());
                }
            }
            return cells.build();
        }
    }

    private int rowCount() {
        return column.rowCount();
    }

    private ColumnVector arrays(ArrayType type) {
        List<Double> numbers = measure.parameters().numbers();
        int[] offsets = new int[rowCount() + 1];
        boolean[] isNull = new boolean[rowCount()];
        int elementsMost = Math.multiplyExact(rowCount(), numbers.size());
        try (CellBuilder cells = new CellBuilder(allocator, type.elementType(), elementsMost)) {
            for (int row = 0; row < rowCount(); row++) {
                values.read(column, row);
                isNull[row] = values.size() == 0;
                for (int i = 0; i < numbers.size() && !isNull[row]; i++) {
                    append(cells, numbers.get(i));
                }
                offsets[row + 1] = cells.size();
            }
            return ListColumn.assemble(
                    allocator, type, offsets, cells.build(), () -> nulls(isNull));
        }
    }

    private ArrowBuf nulls(boolean[] isNull) {
        ArrowBuf validity = Validity.allocateAllValid(allocator, isNull.length);
        for (int row = 0; row < isNull.length; row++) {
            if (isNull[row]) {
                Validity.clear(Segments.of(validity), row);
            }
        }
        return validity;
    }

    private void append(CellBuilder cells, double percentage) {
        switch (measure.kind()) {
            case PERCENTILE -> cells.appendWord(OrderedWords.of(percentile(percentage)));
            case PERCENTILE_DISC ->
                    cells.appendWord(OrderedWords.of(values.toDouble(discrete(percentage))));
            case MODE -> values.append(mode(), column, cells);
            default -> values.append(discrete(percentage), column, cells);
        }
    }

    private int mode() {
        int best = 0;
        for (int i = 1; i < values.size(); i++) {
            if (values.rowCount(i) > values.rowCount(best)) {
                best = i;
            }
        }
        return best;
    }

    /// The smallest value up to which there is the percentage of rows.
    private int discrete(double percentage) {
        double rank = Math.ceil(percentage * values.rowCount());
        return values.atRank(Math.max(1, (long) rank));
    }

    private double percentile(double percentage) {
        double position = (values.rowCount() - 1) * percentage;
        long lower = (long) Math.floor(position);
        long higher = (long) Math.ceil(position);
        int lowerValue = values.atRank(lower + 1);
        int higherValue = values.atRank(higher + 1);
        if (lowerValue == higherValue) {
            return values.toDouble(lowerValue);
        }
        return (higher - position) * values.toDouble(lowerValue)
                + (position - lower) * values.toDouble(higherValue);
    }
}
