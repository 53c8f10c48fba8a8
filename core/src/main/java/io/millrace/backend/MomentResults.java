package io.millrace.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.backend.exact.BinaryFraction;
import io.millrace.backend.exact.ProductSums;
import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// Makes variances, covariances and their like of exact sums.
///
/// The central moments of a group, such as the sum of the squared distances from the mean, are
/// computed without rounding and rounded once each; what follows is Spark's own formula in doubles.
/// A value that is not finite makes the result NaN.
final class MomentResults {
    private static final int COLUMN_XY = 2;

    private final Measure.Kind kind;
    private final Batch partials;
    private final int ordinal;
    private final int momentCount;
    private final byte[] bytes = new byte[ProductSums.ENCODED_BYTES_MAX];
    private int row;

    /// @param ordinal the measure's first column in the partials, which are borrowed
    MomentResults(Measure.Kind kind, Batch partials, int ordinal) {
        this.kind = kind;
        this.partials = partials;
        this.ordinal = ordinal;
        this.momentCount = Moment.of(kind).size();
    }

    void write(FixedWidthBuilder target) {
        FixedWidthColumn counts = (FixedWidthColumn) partials.column(ordinal + momentCount);
        for (row = 0; row < partials.rowCount(); row++) {
            long count = counts.getLong(row);
            if (count == 0 || (count == 1 && isOfSample())) {
                setNull(target);
            } else {
                writeResult(target, count);
            }
        }
    }

    private boolean isOfSample() {
        return kind == Measure.Kind.VAR_SAMP
                || kind == Measure.Kind.STDDEV_SAMP
                || kind == Measure.Kind.COVAR_SAMP
                || kind == Measure.Kind.CORR;
    }

    private void setNull(FixedWidthBuilder target) {
        target.setDouble(row, 0);
        target.setNull(row);
    }

    private void writeResult(FixedWidthBuilder target, long count) {
        switch (kind) {
            case CORR -> writeCorrelation(target, count);
            case COVAR_SAMP, COVAR_POP -> {
                double product = product(0, 1, COLUMN_XY, count);
                target.setDouble(row, product / divisor(count));
            }
            case SKEWNESS, KURTOSIS -> writeShape(target, count);
            default -> {
                double variance = product(0, 0, 1, count) / divisor(count);
                boolean isRoot =
                        kind == Measure.Kind.STDDEV_SAMP || kind == Measure.Kind.STDDEV_POP;
                target.setDouble(row, isRoot ? Math.sqrt(variance) : variance);
            }
        }
    }

    private double divisor(long count) {
        return isOfSample() ? count - 1.0 : count;
    }

    private void writeCorrelation(FixedWidthBuilder target, long count) {
        double xx = product(0, 0, COLUMN_XY + 1, count);
        double yy = product(1, 1, COLUMN_XY + 2, count);
        if (xx == 0 || yy == 0) {
            setNull(target);
        } else {
            target.setDouble(row, product(0, 1, COLUMN_XY, count) / Math.sqrt(xx * yy));
        }
    }

    private void writeShape(FixedWidthBuilder target, long count) {
        double m2 = product(0, 0, 1, count);
        if (m2 == 0) {
            setNull(target);
        } else if (kind == Measure.Kind.SKEWNESS) {
            target.setDouble(
                    row, Math.sqrt((double) count) * third(count) / Math.sqrt(m2 * m2 * m2));
        } else {
            target.setDouble(row, count * fourth(count) / (m2 * m2) - 3.0);
        }
    }

    private BinaryFraction sum(int column) {
        VarWidthColumn sums = (VarWidthColumn) partials.column(ordinal + column);
        int start = sums.start(row);
        int length = Math.min(sums.end(row) - start, bytes.length);
        MemorySegment.copy(sums.bytes(), JAVA_BYTE, start, bytes, 0, length);
        return BinaryFraction.decode(bytes, length);
    }

    /// The sum of products of distances from the means: `Sxy - Sx * Sy / n`.
    private double product(int columnX, int columnY, int columnXY, long count) {
        BinaryFraction times = sum(columnX).times(sum(columnY));
        return sum(columnXY).times(count).minus(times).dividedBy(BigInteger.valueOf(count));
    }

    /// `S3 - 3 S1 S2 / n + 2 S1^3 / n^2`.
    private double third(long count) {
        BinaryFraction s1 = sum(0);
        BinaryFraction whole =
                sum(2).times(count)
                        .times(count)
                        .minus(s1.times(sum(1)).times(3).times(count))
                        .plus(s1.times(s1).times(s1).times(2));
        return whole.dividedBy(BigInteger.valueOf(count).pow(2));
    }

    /// `S4 - 4 S1 S3 / n + 6 S1^2 S2 / n^2 - 3 S1^4 / n^3`.
    private double fourth(long count) {
        BinaryFraction s1 = sum(0);
        BinaryFraction square = s1.times(s1);
        BinaryFraction whole =
                sum(3).times(count)
                        .times(count)
                        .times(count)
                        .minus(s1.times(sum(2)).times(4).times(count).times(count))
                        .plus(square.times(sum(1)).times(6).times(count))
                        .minus(square.times(square).times(3));
        return whole.dividedBy(BigInteger.valueOf(count).pow(3));
    }
}
