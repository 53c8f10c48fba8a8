package io.millrace.backend;

import io.millrace.backend.exact.ExactSums;
import io.millrace.backend.exact.SumReader;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Turns partials into results: the one place where sums are rounded and checked.
///
/// ```text
///   window_start   long                     only with a window
///   <key name>     its type                 one a key
///   m<i>           Measure#resultType()     one a measure; null without a value, but a count is 0
/// ```
///
/// A sum of integers beyond the range of long is an error in ANSI mode and wraps otherwise; a sum
/// of floats is rounded once to nearest even; an average is the sum, rounded to double, divided by
/// the count. So are the central moments that variances and their like are made of. Rows keep their
/// order. Not thread-safe.
public final class PartialsFinisher {
    private final AggregationSpec spec;
    private final PartialsLayout layout;
    private final boolean isAnsi;
    private final StructType schema;
    private final SumReader reader = new SumReader();
    private byte[] digits = new byte[ExactSums.ENCODED_BYTES_MAX];

    /// @param isAnsi whether an overflow is an error
    public PartialsFinisher(AggregationSpec spec, boolean isAnsi) {
        this.spec = spec;
        this.layout = PartialsLayout.of(spec);
        this.isAnsi = isAnsi;
        List<StructField> fields = new ArrayList<>();
        for (int i = 0; i < layout.groupColumnCount(); i++) {
            fields.add(layout.schema().fields()[i]);
        }
        for (int i = 0; i < spec.measures().size(); i++) {
            Measure measure = spec.measures().get(i);
            fields.add(
                    DataTypes.createStructField(
                            "m" + i, measure.resultType(), measure.isNullable()));
        }
        this.schema = DataTypes.createStructType(fields);
    }

    /// Returns names and types of the result's columns.
    public StructType schema() {
        return schema;
    }

    /// Returns the results of all batches. The caller owns them.
    ///
    /// @throws io.millrace.error.MillraceException `ARITHMETIC_OVERFLOW`
    public List<Batch> finish(Partials partials, BufferAllocator allocator) {
        List<Batch> results = new ArrayList<>(partials.batches().size());
        try {
            for (Batch batch : partials.batches()) {
                results.add(finish(batch, allocator));
            }
            return results;
        } catch (RuntimeException | Error e) {
            Batch.closeAll(results);
            throw e;
        }
    }

    /// Returns the results of one batch of partials, which is borrowed. The caller owns them.
    ///
    /// @throws io.millrace.error.MillraceException `ARITHMETIC_OVERFLOW`
    public Batch finish(Batch partials, BufferAllocator allocator) {
        List<ColumnVector> columns = new ArrayList<>(schema.size());
        try {
            for (int i = 0; i < layout.groupColumnCount(); i++) {
                columns.add(partials.column(i).retain());
            }
            for (int i = 0; i < spec.measures().size(); i++) {
                columns.add(finish(i, partials, allocator));
            }
            return new Batch(schema, columns, partials.rowCount());
        } catch (RuntimeException | Error e) {
            columns.forEach(ColumnVector::close);
            throw e;
        }
    }

    private ColumnVector finish(int index, Batch partials, BufferAllocator allocator) {
        Measure measure = spec.measures().get(index);
        int ordinal = layout.measureOrdinal(index);
        ColumnVector first = partials.column(ordinal);
        return switch (measure.kind().form()) {
            case COUNT, EXTREME, BITS, END, BY -> first.retain();
            case SUM -> sums(measure, partials, ordinal, allocator);
            case MOMENTS -> {
                try (FixedWidthBuilder builder =
                        new FixedWidthBuilder(
                                allocator, measure.resultType(), partials.rowCount())) {
                    new MomentResults(measure.kind(), partials, ordinal).write(builder);
                    yield builder.build();
                }
            }
            case VALUES -> values(measure, (VarWidthColumn) first, allocator);
            case REGISTERS -> estimates(measure, (VarWidthColumn) first, allocator);
            case LIST -> new ArrayResults(measure, (VarWidthColumn) first, allocator).lists();
        };
    }

    private ColumnVector sums(
            Measure measure, Batch partials, int ordinal, BufferAllocator allocator) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, measure.resultType(), partials.rowCount())) {
            if (measure.isFloating()) {
                VarWidthColumn sums = (VarWidthColumn) partials.column(ordinal);
                finishFloats(measure, sums, fixed(partials, ordinal + 1), builder);
            } else if (measure.kind() == Measure.Kind.WIDE_SUM) {
                finishWide(partials, ordinal, builder);
            } else if (measure.kind() == Measure.Kind.SUM) {
                finishLongs(measure, partials, ordinal, builder);
            } else {
                averageLongs(partials, ordinal, builder);
            }
            return builder.build();
        }
    }

    private ColumnVector values(Measure measure, VarWidthColumn first, BufferAllocator allocator) {
        ValueResults results = new ValueResults(measure, first, allocator);
        return switch (measure.kind()) {
            case COUNT_DISTINCT -> results.counts();
            case SUM_DISTINCT, AVG_DISTINCT -> results.sums(isAnsi);
            case PERCENTILE, PERCENTILE_DISC, APPROX_PERCENTILE, MODE -> results.chosen();
            case COLLECT_SET -> new ArrayResults(measure, first, allocator).lists();
            default -> throw new IllegalStateException("no result of " + measure);
        };
    }

    private static ColumnVector estimates(
            Measure measure, VarWidthColumn column, BufferAllocator allocator) {
        byte[] registers = new byte[1 << measure.registerBits()];
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, measure.resultType(), column.rowCount())) {
            for (int row = 0; row < column.rowCount(); row++) {
                Arrays.fill(registers, (byte) 0);
                Registers.raise(registers, column.bytes(), column.start(row), column.end(row));
                builder.setLong(row, Registers.estimate(registers));
            }
            return builder.build();
        }
    }

    private static FixedWidthColumn fixed(Batch partials, int ordinal) {
        return (FixedWidthColumn) partials.column(ordinal);
    }

    private void finishFloats(
            Measure measure,
            VarWidthColumn sums,
            FixedWidthColumn counts,
            FixedWidthBuilder builder) {
        boolean isAverage = measure.kind() == Measure.Kind.AVG;
        for (int row = 0; row < sums.rowCount(); row++) {
            long count = counts.getLong(row);
            double sum = 0;
            if (count > 0) {
                int length = sums.end(row) - sums.start(row);
                if (length > digits.length) {
                    // No sum, which is for the reader to say.
                    digits = new byte[length];
                }
                sum = reader.round(digits, 0, sums.copyTo(digits, row));
            }
            builder.setDouble(row, isAverage && count > 0 ? sum / count : sum);
            if (count == 0) {
                builder.setNull(row);
            }
        }
    }

    private static void finishWide(Batch partials, int ordinal, FixedWidthBuilder builder) {
        FixedWidthColumn low = fixed(partials, ordinal);
        FixedWidthColumn high = fixed(partials, ordinal + 1);
        FixedWidthColumn counts = fixed(partials, ordinal + 2);
        for (int row = 0; row < partials.rowCount(); row++) {
            builder.setDecimal(row, high.getLong(row), low.getLong(row));
            if (counts.getLong(row) == 0) {
                builder.setNull(row);
            }
        }
    }

    private void finishLongs(
            Measure measure, Batch partials, int ordinal, FixedWidthBuilder builder) {
        FixedWidthColumn low = fixed(partials, ordinal);
        FixedWidthColumn high = fixed(partials, ordinal + 1);
        FixedWidthColumn counts = fixed(partials, ordinal + 2);
        for (int row = 0; row < partials.rowCount(); row++) {
            long sum = low.getLong(row);
            if (isAnsi && high.getLong(row) != sum >> 63) {
                throw overflow(measure, high.getLong(row), sum);
            }
            builder.setLong(row, sum);
            if (counts.getLong(row) == 0) {
                builder.setNull(row);
            }
        }
    }

    static MillraceException overflow(Measure measure, long high, long low) {
        return ErrorCondition.ARITHMETIC_OVERFLOW.error(
                "A sum of "
                        + measure.inputType().simpleString()
                        + " values is "
                        + integer(high, low)
                        + ", which does not fit a bigint.",
                "Cast the column to double, or set `millrace.sql.ansi.enabled` to false to let it"
                        + " wrap around.");
    }

    private static void averageLongs(Batch partials, int ordinal, FixedWidthBuilder builder) {
        FixedWidthColumn low = fixed(partials, ordinal);
        FixedWidthColumn high = fixed(partials, ordinal + 1);
        FixedWidthColumn counts = fixed(partials, ordinal + 2);
        for (int row = 0; row < partials.rowCount(); row++) {
            long count = counts.getLong(row);
            double sum = toDouble(high.getLong(row), low.getLong(row));
            builder.setDouble(row, count == 0 ? 0 : sum / count);
            if (count == 0) {
                builder.setNull(row);
            }
        }
    }

    /// Returns the double nearest to a number of 128 bits.
    static double toDouble(long high, long low) {
        // Beyond 64 bits is rare, so that the objects of the second way do not matter.
        return high == low >> 63 ? (double) low : integer(high, low).doubleValue();
    }

    private static BigInteger integer(long high, long low) {
        BigInteger unsignedLow = BigInteger.valueOf(low & Long.MAX_VALUE);
        if (low < 0) {
            unsignedLow = unsignedLow.setBit(63);
        }
        return BigInteger.valueOf(high).shiftLeft(64).add(unsignedLow);
    }
}
