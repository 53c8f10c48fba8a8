package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;

import java.lang.foreign.MemorySegment;

/// Loads and stores blocks of floats and doubles as doubles, and orders them.
///
/// Sums, differences, products and quotients of floats that are computed in double and rounded once
/// equal the float operation: a double has more than twice the bits.
public final class DoubleLanes {
    private DoubleLanes() {}

    /// Loads the lanes of the block that starts at `from`.
    public static void load(
            FixedWidthColumn column, Selection selection, int from, double[] lanes) {
        int count = Blocks.laneCount(selection, from);
        MemorySegment values = column.values();
        boolean isFloat = isFloat(column.physicalType());
        if (selection.isAll()) {
            if (isFloat) {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.getAtIndex(JAVA_FLOAT, from + i);
                }
            } else {
                MemorySegment.copy(values, JAVA_DOUBLE, 8L * from, lanes, 0, count);
            }
            return;
        }
        int[] rows = selection.rows();
        if (isFloat) {
            for (int i = 0; i < count; i++) {
                lanes[i] = values.getAtIndex(JAVA_FLOAT, rows[from + i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                lanes[i] = values.getAtIndex(JAVA_DOUBLE, rows[from + i]);
            }
        }
    }

    /// Stores the lanes of the block that starts at `from`, rounded to the type.
    public static void store(
            FixedWidthBuilder builder,
            PhysicalType type,
            Selection selection,
            int from,
            double[] lanes) {
        int count = Blocks.laneCount(selection, from);
        MemorySegment values = builder.values();
        boolean isFloat = isFloat(type);
        if (selection.isAll()) {
            if (isFloat) {
                for (int i = 0; i < count; i++) {
                    values.setAtIndex(JAVA_FLOAT, from + i, (float) lanes[i]);
                }
            } else {
                MemorySegment.copy(lanes, 0, values, JAVA_DOUBLE, 8L * from, count);
            }
            return;
        }
        int[] rows = selection.rows();
        if (isFloat) {
            for (int i = 0; i < count; i++) {
                values.setAtIndex(JAVA_FLOAT, rows[from + i], (float) lanes[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                values.setAtIndex(JAVA_DOUBLE, rows[from + i], lanes[i]);
            }
        }
    }

    /// Writes for each double a long of the same order: NaN is one value above all, -0.0 is 0.0.
    public static void toSortKeys(double[] lanes, int count, long[] keys) {
        for (int i = 0; i < count; i++) {
            keys[i] = sortKey(lanes[i]);
        }
    }

    /// Returns a long of the same order as the double.
    public static long sortKey(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    private static boolean isFloat(PhysicalType type) {
        return switch (type) {
            case FLOAT32 -> true;
            case FLOAT64 -> false;
            case BIT, INT8, INT16, INT32, INT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalArgumentException(type + " has no lanes of doubles");
        };
    }
}
