package io.millrace.cpu;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.millrace.backend.OrderedWords;
import io.millrace.batch.FixedWidthColumn;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// Copies the values of a chunk's rows from columns of fixed width into arrays, as [OrderedWords]
/// or as doubles. What stands for a null row is undefined.
final class ColumnWords {
    /// The word of -0.0, the same for floats and doubles; that of 0.0 is 0.
    private static final long NEGATIVE_ZERO = -1;

    private ColumnWords() {}

    /// Copies values; -0.0 keeps its sign.
    static void loadValues(FixedWidthColumn column, RowChunk chunk, long[] target) {
        load(column, chunk, target);
    }

    /// Copies keys; -0.0 becomes 0.0.
    static void loadKeys(FixedWidthColumn column, RowChunk chunk, long[] target) {
        load(column, chunk, target);
        switch (column.physicalType()) {
            case FLOAT32, FLOAT64 -> replace(target, chunk.count, NEGATIVE_ZERO, 0);
            case BIT, INT8, INT16, INT32, INT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST -> {}
        }
    }

    private static void replace(long[] words, int count, long word, long replacement) {
        for (int i = 0; i < count; i++) {
            words[i] = words[i] == word ? replacement : words[i];
        }
    }

    private static void load(FixedWidthColumn column, RowChunk chunk, long[] target) {
        int count = chunk.count;
        int from = chunk.from;
        int[] rows = chunk.list;
        MemorySegment values = column.values();
        switch (column.physicalType()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    target[i] = column.getBoolean(row(rows, from + i)) ? 1 : 0;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    target[i] = column.getByte(row(rows, from + i));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    target[i] = values.getAtIndex(JAVA_SHORT, row(rows, from + i));
                }
            }
            case INT32 -> loadInts(values, rows, from, count, target);
            case INT64 -> loadLongs(values, chunk, target);
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    float value = values.getAtIndex(JAVA_FLOAT, row(rows, from + i));
                    target[i] = OrderedWords.of(value);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    double value = values.getAtIndex(JAVA_DOUBLE, row(rows, from + i));
                    target[i] = OrderedWords.of(value);
                }
            }
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        }
    }

    private static int row(int @Nullable [] rows, int at) {
        return rows == null ? at : rows[at];
    }

    private static void loadInts(
            MemorySegment values, int @Nullable [] rows, int from, int count, long[] target) {
        if (rows == null) {
            for (int i = 0; i < count; i++) {
                target[i] = values.getAtIndex(JAVA_INT, from + i);
            }
        } else {
            for (int i = 0; i < count; i++) {
                target[i] = values.getAtIndex(JAVA_INT, rows[from + i]);
            }
        }
    }

    /// Copies longs or timestamps.
    static void loadLongs(MemorySegment values, RowChunk chunk, long[] target) {
        int[] rows = chunk.list;
        if (rows == null) {
            MemorySegment.copy(values, JAVA_LONG, 8L * chunk.from, target, 0, chunk.count);
        } else {
            for (int i = 0; i < chunk.count; i++) {
                target[i] = values.getAtIndex(JAVA_LONG, rows[chunk.from + i]);
            }
        }
    }

    /// Copies floats, widened, or doubles.
    static void loadDoubles(FixedWidthColumn column, RowChunk chunk, double[] target) {
        MemorySegment values = column.values();
        int[] rows = chunk.list;
        int from = chunk.from;
        switch (column.physicalType()) {
            case FLOAT32 -> {
                for (int i = 0; i < chunk.count; i++) {
                    target[i] = values.getAtIndex(JAVA_FLOAT, row(rows, from + i));
                }
            }
            case FLOAT64 -> {
                if (rows == null) {
                    MemorySegment.copy(values, JAVA_DOUBLE, 8L * from, target, 0, chunk.count);
                } else {
                    for (int i = 0; i < chunk.count; i++) {
                        target[i] = values.getAtIndex(JAVA_DOUBLE, rows[from + i]);
                    }
                }
            }
            case BIT, INT8, INT16, INT32, INT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not a column of floats");
        }
    }
}
