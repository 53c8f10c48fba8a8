package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;

import java.lang.foreign.MemorySegment;

/// Hashes and compares keys of joins, column by column: numbers, times, booleans, strings and
/// binary values; NaN equals NaN and -0.0 equals 0.0. Strings are plain, not coded.
public final class JoinKeys {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long NULL_WORD = 0x632BE59BD9B4E019L;

    private JoinKeys() {}

    /// Mixes the values of the selected rows into the hashes, of which there is one for each.
    public static void addHashes(ColumnVector column, Selection selection, long[] hashes) {
        if (column instanceof VarWidthColumn text) {
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                hashes[i] = mixed(hashes[i], text.isNull(row) ? NULL_WORD : hash(text, row));
            }
            return;
        }
        FixedWidthColumn fixed = (FixedWidthColumn) column;
        long[] words = new long[selection.size()];
        words(fixed, selection, words);
        for (int i = 0; i < words.length; i++) {
            hashes[i] = mixed(hashes[i], fixed.isNull(selection.row(i)) ? NULL_WORD : words[i]);
        }
    }

    /// Marks the selected rows whose value is null.
    public static void excludeNulls(
            ColumnVector column, Selection selection, boolean[] isExcluded) {
        if (column.hasNulls()) {
            for (int i = 0; i < selection.size(); i++) {
                isExcluded[i] |= column.isNull(selection.row(i));
            }
        }
    }

    /// Keeps those of the pairs whose values are equal, in their order, and returns how many.
    ///
    /// @param leftRows rows of the left column, one for each pair
    /// @param rightRows rows of the right one
    public static int keepEqual(
            ColumnVector left, ColumnVector right, int[] leftRows, int[] rightRows, int count) {
        if (left instanceof VarWidthColumn a && right instanceof VarWidthColumn b) {
            return keepEqualTexts(a, b, leftRows, rightRows, count);
        }
        long[] ofLeft = new long[count];
        long[] ofRight = new long[count];
        words((FixedWidthColumn) left, Selection.of(leftRows, count), ofLeft);
        words((FixedWidthColumn) right, Selection.of(rightRows, count), ofRight);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean isNull = left.isNull(leftRows[i]);
            boolean isEqual =
                    isNull == right.isNull(rightRows[i]) && (isNull || ofLeft[i] == ofRight[i]);
            leftRows[kept] = leftRows[i];
            rightRows[kept] = rightRows[i];
            kept += isEqual ? 1 : 0;
        }
        return kept;
    }

    private static int keepEqualTexts(
            VarWidthColumn left, VarWidthColumn right, int[] leftRows, int[] rightRows, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int a = leftRows[i];
            int b = rightRows[i];
            boolean isNull = left.isNull(a);
            boolean isEqual =
                    isNull == right.isNull(b)
                            && (isNull
                                    || MemorySegment.mismatch(
                                                    left.bytes(),
                                                    left.start(a),
                                                    left.end(a),
                                                    right.bytes(),
                                                    right.start(b),
                                                    right.end(b))
                                            < 0);
            leftRows[kept] = a;
            rightRows[kept] = b;
            kept += isEqual ? 1 : 0;
        }
        return kept;
    }

    /// Writes a long for each selected row, equal for equal values; undefined for nulls.
    private static void words(FixedWidthColumn column, Selection selection, long[] words) {
        int count = selection.size();
        switch (column.physicalType()) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    words[i] = column.getBoolean(selection.row(i)) ? 1 : 0;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = column.getByte(selection.row(i));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = column.getShort(selection.row(i));
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = column.getInt(selection.row(i));
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = column.getLong(selection.row(i));
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = DoubleLanes.sortKey(column.getFloat(selection.row(i)));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    words[i] = DoubleLanes.sortKey(column.getDouble(selection.row(i)));
                }
            }
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalArgumentException("no key of a join: " + column.type());
        }
    }

    private static long hash(VarWidthColumn column, int row) {
        MemorySegment bytes = column.bytes();
        long at = column.start(row);
        long end = column.end(row);
        long hash = end - at;
        for (; at + 8 <= end; at += 8) {
            hash = mixed(hash, bytes.get(JAVA_LONG_UNALIGNED, at));
        }
        if (at + 4 <= end) {
            hash = mixed(hash, bytes.get(JAVA_INT_UNALIGNED, at));
            at += 4;
        }
        for (; at < end; at++) {
            hash = mixed(hash, bytes.get(JAVA_BYTE, at));
        }
        return hash;
    }

    private static long mixed(long hash, long word) {
        long mixed = (hash ^ word) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
