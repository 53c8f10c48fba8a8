package io.millrace.backend;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;

/// Maps values of fixed width to 64-bit words whose signed order is the canonical order of the
/// values, and back: numbers ascend, NaN comes last, false before true.
///
/// ```text
///   BIT                0 or 1
///   INT8 .. INT64      the value, sign-extended
///   FLOAT32, FLOAT64   the bits as a signed integer, all but the sign flipped when negative
/// ```
///
/// There is one NaN. A word keeps the sign of a zero, so that the smallest of -0.0 and 0.0 is -0.0
/// whatever the order of rows; [#key] drops it, because grouping takes the two as one. No type but
/// INT64 uses the word [#NULL].
public final class OrderedWords {
    /// Stands for null where the type leaves it free; in the order it comes first.
    public static final long NULL = Long.MIN_VALUE;

    private OrderedWords() {}

    /// Returns the word of a double.
    public static long of(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /// Returns the word of a float.
    public static long of(float value) {
        int bits = Float.floatToIntBits(value);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    /// Returns the double of a word.
    public static double toDouble(long word) {
        return Double.longBitsToDouble(word ^ ((word >> 63) & Long.MAX_VALUE));
    }

    /// Returns the float of a word.
    public static float toFloat(long word) {
        int bits = (int) word;
        return Float.intBitsToFloat(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
    }

    /// Returns the word of a row that is not null.
    public static long of(FixedWidthColumn column, int row) {
        return switch (column.physicalType()) {
            case BIT -> column.getBoolean(row) ? 1 : 0;
            case INT8 -> column.getByte(row);
            case INT16 -> column.getShort(row);
            case INT32 -> column.getInt(row);
            case INT64 -> column.getLong(row);
            case FLOAT32 -> of(column.getFloat(row));
            case FLOAT64 -> of(column.getDouble(row));
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        };
    }

    /// Returns the word under which a row is grouped: as [#of(FixedWidthColumn, int)], but -0.0 is
    /// 0.0.
    public static long key(FixedWidthColumn column, int row) {
        return switch (column.physicalType()) {
            case FLOAT32 -> of(column.getFloat(row) + 0.0f);
            case FLOAT64 -> of(column.getDouble(row) + 0.0);
            case BIT, INT8, INT16, INT32, INT64, DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    of(column, row);
        };
    }

    /// Sets a row to the value of the word.
    ///
    /// @param physical how the builder's type lies in memory
    public static void set(FixedWidthBuilder target, PhysicalType physical, int row, long word) {
        switch (physical) {
            case BIT -> target.setBoolean(row, word != 0);
            case INT8 -> target.setByte(row, (byte) word);
            case INT16 -> target.setShort(row, (short) word);
            case INT32 -> target.setInt(row, (int) word);
            case INT64 -> target.setLong(row, word);
            case FLOAT32 -> target.setFloat(row, toFloat(word));
            case FLOAT64 -> target.setDouble(row, toDouble(word));
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    throw new IllegalStateException("not of fixed width");
        }
    }
}
