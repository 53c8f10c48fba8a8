package io.millrace.expr.kernel;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;

/// Converts numbers, booleans and timestamps into one another.
///
/// Each method fills a builder that has the nulls of the column, and returns the lowest selected
/// row that it refuses, or [Blocks#NO_ROW]. `isChecked` is ANSI: unchecked conversions wrap or
/// saturate as Java's casts do.
public final class NumericCasts {
    /// What happens to an integral value on its way, before it is cut to the target's width.
    public enum Step {
        /// Nothing.
        KEEP,
        /// Microseconds become whole seconds, rounded down.
        MICROS_TO_SECONDS,
        /// Seconds become microseconds; what does not fit saturates.
        SECONDS_TO_MICROS,
        /// Any value but 0 becomes 1.
        TO_BOOLEAN
    }

    private static final long SECOND_MICROS = 1_000_000;

    private NumericCasts() {}

    /// Converts between types with lanes of longs.
    public static int longsToLongs(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            Step step,
            boolean isChecked) {
        long[] lanes = new long[Blocks.laneCount(selection)];
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            LongLanes.load(column, selection, from, lanes);
            apply(step, lanes, count);
            if (isChecked
                    && target != PhysicalType.BIT
                    && LongArithmetic.outOfRange(lanes, count, target.bits()) != 0) {
                for (int i = 0; i < count; i++) {
                    int row = selection.row(from + i);
                    if (!LongArithmetic.isInRange(lanes[i], target.bits()) && !column.isNull(row)) {
                        return row;
                    }
                }
            }
            LongLanes.store(builder, target, selection, from, lanes);
        }
        return Blocks.NO_ROW;
    }

    private static void apply(Step step, long[] lanes, int count) {
        switch (step) {
            case KEEP -> {}
            case MICROS_TO_SECONDS -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = Math.floorDiv(lanes[i], SECOND_MICROS);
                }
            }
            case SECONDS_TO_MICROS -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = secondsToMicros(lanes[i]);
                }
            }
            case TO_BOOLEAN -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = lanes[i] == 0 ? 0 : 1;
                }
            }
        }
    }

    private static long secondsToMicros(long seconds) {
        long limit = Long.MAX_VALUE / SECOND_MICROS;
        if (seconds > limit) {
            return Long.MAX_VALUE;
        }
        return seconds < -limit ? Long.MIN_VALUE : seconds * SECOND_MICROS;
    }

    /// Converts integers and booleans to floats or doubles, timestamps to their seconds.
    public static void longsToDoubles(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            boolean isTimestamp) {
        long[] lanes = new long[Blocks.laneCount(selection)];
        double[] result = new double[lanes.length];
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            LongLanes.load(column, selection, from, lanes);
            if (isTimestamp) {
                for (int i = 0; i < count; i++) {
                    result[i] = lanes[i] / (double) SECOND_MICROS;
                }
            } else if (target == PhysicalType.FLOAT32) {
                // Not by way of a double: a long would be rounded twice.
                for (int i = 0; i < count; i++) {
                    result[i] = (float) lanes[i];
                }
            } else {
                for (int i = 0; i < count; i++) {
                    result[i] = (double) lanes[i];
                }
            }
            DoubleLanes.store(builder, target, selection, from, result);
        }
    }

    /// Converts floats and doubles to integers, towards zero. Checked, it refuses NaN and what does
    /// not fit; a value that rounds towards zero into the range fits.
    public static int doublesToLongs(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            boolean isChecked) {
        double[] lanes = new double[Blocks.laneCount(selection)];
        long[] result = new long[lanes.length];
        double upper = Long.MAX_VALUE >> (64 - target.bits());
        double lower = Long.MIN_VALUE >> (64 - target.bits());
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            DoubleLanes.load(column, selection, from, lanes);
            for (int i = 0; i < count; i++) {
                double value = lanes[i];
                result[i] = target == PhysicalType.INT64 ? (long) value : (int) value;
                boolean fits = Math.floor(value) <= upper && Math.ceil(value) >= lower;
                if (isChecked && !fits && !column.isNull(selection.row(from + i))) {
                    return selection.row(from + i);
                }
            }
            LongLanes.store(builder, target, selection, from, result);
        }
        return Blocks.NO_ROW;
    }

    /// Converts seconds to a timestamp. NaN and the infinities are refused when checked, else null.
    public static int doublesToTimestamps(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isChecked) {
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            double seconds =
                    column.physicalType() == PhysicalType.FLOAT32
                            ? column.getFloat(row)
                            : column.getDouble(row);
            if (Double.isFinite(seconds)) {
                builder.setLong(row, (long) (seconds * SECOND_MICROS));
            } else if (isChecked && !column.isNull(row)) {
                return row;
            } else {
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }

    /// Converts floats and doubles to booleans: any value but zero is true, NaN too.
    public static void doublesToBooleans(
            FixedWidthColumn column, Selection selection, FixedWidthBuilder builder) {
        double[] lanes = new double[Blocks.laneCount(selection)];
        long[] result = new long[lanes.length];
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            DoubleLanes.load(column, selection, from, lanes);
            for (int i = 0; i < count; i++) {
                result[i] = lanes[i] == 0 ? 0 : 1;
            }
            LongLanes.store(builder, PhysicalType.BIT, selection, from, result);
        }
    }

    /// Converts between float and double.
    public static void doublesToDoubles(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target) {
        double[] lanes = new double[Blocks.laneCount(selection)];
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            DoubleLanes.load(column, selection, from, lanes);
            DoubleLanes.store(builder, target, selection, from, lanes);
        }
    }
}
