package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.Validity;

import java.lang.foreign.MemorySegment;

/// Loads and stores blocks of booleans (0 and 1), integers, dates and timestamps as longs.
///
/// What stands under a null is loaded like any value and means nothing.
public final class LongLanes {
    private LongLanes() {}

    /// Loads the lanes of the block that starts at `from`.
    public static void load(FixedWidthColumn column, Selection selection, int from, long[] lanes) {
        int count = Blocks.laneCount(selection, from);
        if (selection.isAll()) {
            loadRange(column, from, count, lanes);
        } else {
            loadListed(column, selection.rows(), from, count, lanes);
        }
    }

    private static void loadRange(FixedWidthColumn column, int from, int count, long[] lanes) {
        MemorySegment values = column.values();
        switch (column.physicalType()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    int row = from + i;
                    lanes[i] = values.get(JAVA_BYTE, row >>> 3) >>> (row & 7) & 1L;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.get(JAVA_BYTE, from + i);
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.getAtIndex(JAVA_SHORT, from + i);
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.getAtIndex(JAVA_INT, from + i);
                }
            }
            case INT64 -> MemorySegment.copy(values, JAVA_LONG, 8L * from, lanes, 0, count);
            case FLOAT32, FLOAT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw notIntegral(column.physicalType());
        }
    }

    private static void loadListed(
            FixedWidthColumn column, int[] rows, int from, int count, long[] lanes) {
        MemorySegment values = column.values();
        switch (column.physicalType()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    int row = rows[from + i];
                    lanes[i] = values.get(JAVA_BYTE, row >>> 3) >>> (row & 7) & 1L;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.get(JAVA_BYTE, rows[from + i]);
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.getAtIndex(JAVA_SHORT, rows[from + i]);
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.getAtIndex(JAVA_INT, rows[from + i]);
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    lanes[i] = values.getAtIndex(JAVA_LONG, rows[from + i]);
                }
            }
            case FLOAT32, FLOAT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw notIntegral(column.physicalType());
        }
    }

    /// Stores the lanes of the block that starts at `from`, cut to the width of the type.
    public static void store(
            FixedWidthBuilder builder,
            PhysicalType type,
            Selection selection,
            int from,
            long[] lanes) {
        int count = Blocks.laneCount(selection, from);
        MemorySegment values = builder.values();
        if (selection.isAll()) {
            storeRange(values, type, from, count, lanes);
        } else {
            storeListed(values, type, selection.rows(), from, lanes, count);
        }
    }

    private static void storeRange(
            MemorySegment values, PhysicalType type, int from, int count, long[] lanes) {
        switch (type) {
            case BIT -> storeBits(values, from, count, lanes);
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    values.set(JAVA_BYTE, from + i, (byte) lanes[i]);
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    values.setAtIndex(JAVA_SHORT, from + i, (short) lanes[i]);
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    values.setAtIndex(JAVA_INT, from + i, (int) lanes[i]);
                }
            }
            case INT64 -> MemorySegment.copy(lanes, 0, values, JAVA_LONG, 8L * from, count);
            case FLOAT32, FLOAT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST -> throw notIntegral(type);
        }
    }

    private static void storeBits(MemorySegment values, int from, int count, long[] lanes) {
        for (int start = 0; start < count; start += 64) {
            int stop = Math.min(count, start + 64);
            long word = 0;
            for (int i = start; i < stop; i++) {
                word |= (lanes[i] & 1) << (i - start);
            }
            values.setAtIndex(JAVA_LONG, (from + start) >>> 6, word);
        }
    }

    private static void storeListed(
            MemorySegment values,
            PhysicalType type,
            int[] rows,
            int from,
            long[] lanes,
            int count) {
        switch (type) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    if (lanes[i] != 0) {
                        Validity.set(values, rows[from + i]);
                    }
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    values.set(JAVA_BYTE, rows[from + i], (byte) lanes[i]);
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    values.setAtIndex(JAVA_SHORT, rows[from + i], (short) lanes[i]);
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    values.setAtIndex(JAVA_INT, rows[from + i], (int) lanes[i]);
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    values.setAtIndex(JAVA_LONG, rows[from + i], lanes[i]);
                }
            }
            case FLOAT32, FLOAT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST -> throw notIntegral(type);
        }
    }

    private static IllegalArgumentException notIntegral(PhysicalType type) {
        return new IllegalArgumentException(type + " has no lanes of longs");
    }
}
