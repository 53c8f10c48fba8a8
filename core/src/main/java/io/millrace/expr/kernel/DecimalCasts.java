package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Decimals;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.TimestampType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;

/// Casts to decimals and from them.
///
/// Each method fills a builder that has the nulls of the column. A value that does not fit, or a
/// text that is no number, is refused when `isChecked` (ANSI): the method then returns the lowest
/// such row. Else it becomes null, and the method returns [Blocks#NO_ROW].
public final class DecimalCasts {
    private static final int MICROS_SCALE = 6;

    /// Longer texts are no numbers: they would take time that grows with the square of their
    /// length.
    private static final int TEXT_BYTES_MAX = 4096;

    private DecimalCasts() {}

    private interface Reader {
        @Nullable BigDecimal read(int row);
    }

    /// Casts any type that has decimal values.
    public static int toDecimals(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            DecimalType type,
            boolean isChecked) {
        Reader reader = reader(column);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            BigDecimal value = reader.read(row);
            BigDecimal fitted =
                    value == null ? null : Decimals.fitted(value, type.precision(), type.scale());
            if (fitted != null) {
                builder.setDecimal(row, fitted.unscaledValue());
            } else if (isChecked) {
                return row;
            } else {
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }

    private static Reader reader(ColumnVector column) {
        if (TextColumns.isText(column)) {
            TextOperand text = TextOperand.of(column);
            return row -> parse(text.values(), text.index(row));
        }
        FixedWidthColumn fixed = (FixedWidthColumn) column;
        int scale = column.type() instanceof TimestampType ? MICROS_SCALE : 0;
        return switch (fixed.physicalType()) {
            case DECIMAL128 -> fixed::getDecimal;
            case BIT -> row -> fixed.getBoolean(row) ? BigDecimal.ONE : BigDecimal.ZERO;
            case INT8 -> row -> BigDecimal.valueOf(fixed.getByte(row));
            case INT16 -> row -> BigDecimal.valueOf(fixed.getShort(row));
            case INT32 -> row -> BigDecimal.valueOf(fixed.getInt(row));
            case INT64 -> row -> BigDecimal.valueOf(fixed.getLong(row), scale);
            case FLOAT32 -> row -> ofDouble(fixed.getFloat(row));
            case FLOAT64 -> row -> ofDouble(fixed.getDouble(row));
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
        };
    }

    /// The shortest decimal that is the double's, as Spark takes it; NaN and infinities have none.
    private static @Nullable BigDecimal ofDouble(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
    }

    private static @Nullable BigDecimal parse(VarWidthColumn values, int at) {
        // Looked at before the text is made of the bytes.
        return values.end(at) - values.start(at) > TEXT_BYTES_MAX
                ? null
                : parse(values.getString(at));
    }

    /// Returns the number that the text spells, white space around it aside, or null; of a text of
    /// more than 4,096 characters, too.
    public static @Nullable BigDecimal parse(String text) {
        if (text.length() > TEXT_BYTES_MAX) {
            return null;
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// Casts decimals to integers; digits after the point are cut off.
    public static int toIntegers(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            boolean isChecked) {
        BigInteger divisor = Decimals.powerOfTen(((DecimalType) column.type()).scale());
        long divisorWord = divisor.bitLength() < 64 ? divisor.longValue() : 0;
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            long low = column.getLow(row);
            boolean isOfOneWord = column.getHigh(row) == low >> 63 && divisorWord != 0;
            BigInteger whole =
                    isOfOneWord
                            ? BigInteger.valueOf(low / divisorWord)
                            : column.getUnscaled(row).divide(divisor);
            boolean fits = whole.bitLength() < target.bits();
            if (!fits && isChecked) {
                return row;
            }
            // Unchecked, the low bits are kept, as Java's casts do.
            switch (target) {
                case INT8 -> builder.setByte(row, whole.byteValue());
                case INT16 -> builder.setShort(row, whole.shortValue());
                case INT32 -> builder.setInt(row, whole.intValue());
                default -> builder.setLong(row, whole.longValue());
            }
        }
        return Blocks.NO_ROW;
    }

    /// Casts decimals to doubles, floats, booleans or timestamps (seconds with a fraction), which
    /// all fit.
    public static void toOthers(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            DataType target) {
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            BigDecimal value = column.getDecimal(row);
            switch (target) {
                case FloatType _ -> builder.setFloat(row, value.floatValue());
                case DoubleType _ -> builder.setDouble(row, value.doubleValue());
                case BooleanType _ -> builder.setBoolean(row, value.signum() != 0);
                default -> builder.setLong(row, value.movePointRight(MICROS_SCALE).longValue());
            }
        }
    }
}
