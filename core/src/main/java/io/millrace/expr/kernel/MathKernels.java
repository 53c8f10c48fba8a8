package io.millrace.expr.kernel;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Functions of one number. Null in, null out, but for [#isNaN]. The caller owns results.
public final class MathKernels {
    private MathKernels() {}

    /// Returns a function of each double.
    ///
    /// @param floor what has no value, along with all below it, and becomes null; NaN for nothing
    public static FixedWidthColumn map(
            BufferAllocator allocator,
            FixedWidthColumn column,
            Selection selection,
            DoubleUnaryOperator function,
            double floor) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.DoubleType, column.rowCount())) {
            builder.setNullsOf(column);
            double[] lanes = new double[Blocks.laneCount(selection)];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                DoubleLanes.load(column, selection, from, lanes);
                for (int i = 0; i < count; i++) {
                    if (lanes[i] <= floor) {
                        builder.setNull(selection.row(from + i));
                    }
                    lanes[i] = function.applyAsDouble(lanes[i]);
                }
                DoubleLanes.store(builder, PhysicalType.FLOAT64, selection, from, lanes);
            }
            return builder.build();
        }
    }

    /// Returns a function of each pair of doubles.
    public static FixedWidthColumn map(
            BufferAllocator allocator,
            FixedWidthColumn left,
            FixedWidthColumn right,
            Selection selection,
            DoubleBinaryOperator function) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.DoubleType, left.rowCount())) {
            builder.setNullsOf(left);
            builder.setNullsOf(right);
            double[] lanes = new double[Blocks.laneCount(selection)];
            double[] others = new double[lanes.length];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                DoubleLanes.load(left, selection, from, lanes);
                DoubleLanes.load(right, selection, from, others);
                for (int i = 0; i < count; i++) {
                    lanes[i] = function.applyAsDouble(lanes[i], others[i]);
                }
                DoubleLanes.store(builder, PhysicalType.FLOAT64, selection, from, lanes);
            }
            return builder.build();
        }
    }

    /// Returns the longs next below, or next above; what no long holds saturates, NaN becomes 0.
    public static FixedWidthColumn toWhole(
            BufferAllocator allocator,
            FixedWidthColumn column,
            Selection selection,
            boolean isUpwards) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.LongType, column.rowCount())) {
            builder.setNullsOf(column);
            double[] lanes = new double[Blocks.laneCount(selection)];
            long[] result = new long[lanes.length];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                DoubleLanes.load(column, selection, from, lanes);
                for (int i = 0; i < count; i++) {
                    result[i] = (long) (isUpwards ? Math.ceil(lanes[i]) : Math.floor(lanes[i]));
                }
                LongLanes.store(builder, PhysicalType.INT64, selection, from, result);
            }
            return builder.build();
        }
    }

    /// Fills a builder that has the nulls of the column with magnitudes.
    ///
    /// @return the lowest row whose magnitude its integer type cannot hold when `isChecked`, or
    ///   [Blocks#NO_ROW]; unchecked, such a value stays as it is
    public static int abs(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isChecked) {
        PhysicalType type = column.physicalType();
        boolean isFloating = type == PhysicalType.FLOAT32 || type == PhysicalType.FLOAT64;
        if (isFloating) {
            double[] lanes = new double[Blocks.laneCount(selection)];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                DoubleLanes.load(column, selection, from, lanes);
                for (int i = 0; i < count; i++) {
                    lanes[i] = Math.abs(lanes[i]);
                }
                DoubleLanes.store(builder, type, selection, from, lanes);
            }
            return Blocks.NO_ROW;
        }
        long[] lanes = new long[Blocks.laneCount(selection)];
        long lowest = Long.MIN_VALUE >> (64 - type.bits());
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            LongLanes.load(column, selection, from, lanes);
            for (int i = 0; i < count; i++) {
                if (isChecked && lanes[i] == lowest && !column.isNull(selection.row(from + i))) {
                    return selection.row(from + i);
                }
                lanes[i] = lanes[i] < 0 ? -lanes[i] : lanes[i];
            }
            LongLanes.store(builder, type, selection, from, lanes);
        }
        return Blocks.NO_ROW;
    }

    /// Returns whether each value is NaN; of null false.
    public static FixedWidthColumn isNaN(
            BufferAllocator allocator, FixedWidthColumn column, Selection selection) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.BooleanType, column.rowCount())) {
            double[] lanes = new double[Blocks.laneCount(selection)];
            long[] result = new long[lanes.length];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                DoubleLanes.load(column, selection, from, lanes);
                for (int i = 0; i < count; i++) {
                    boolean isNaN =
                            Double.isNaN(lanes[i]) && !column.isNull(selection.row(from + i));
                    result[i] = isNaN ? 1 : 0;
                }
                LongLanes.store(builder, PhysicalType.BIT, selection, from, result);
            }
            return builder.build();
        }
    }
}
