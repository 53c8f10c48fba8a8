package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.IntervalText;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.time.TimestampParser;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.YearMonthIntervalType;

import java.time.ZoneId;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads numbers, booleans, dates and timestamps out of strings, white space around them aside.
///
/// Each method fills a builder that has the nulls of the column. A string that has not the form of
/// the target is refused when `isChecked` (ANSI): the method then returns the lowest such row. Else
/// it becomes null, and the method returns [Blocks#NO_ROW].
public final class TextCasts {
    private TextCasts() {}

    /// Reads integers. Unchecked, digits after a point are cut off.
    public static int toIntegers(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            boolean isChecked) {
        IntegerParser parser = new IntegerParser(!isChecked);
        return toIntegers(column, selection, builder, target, parser, isChecked);
    }

    /// Reads integers as when checked; what is none becomes null.
    public static void toIntegersOrNull(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target) {
        int _ = toIntegers(column, selection, builder, target, new IntegerParser(false), false);
    }

    private static int toIntegers(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            IntegerParser parser,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        VarWidthColumn values = text.values();
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            int at = text.index(row);
            if (parser.parse(values.bytes(), values.start(at), values.end(at))
                    && LongArithmetic.isInRange(parser.value(), target.bits())) {
                setInteger(builder, target, row, parser.value());
            } else if (isChecked) {
                return row;
            } else {
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }

    private static void setInteger(
            FixedWidthBuilder builder, PhysicalType target, int row, long value) {
        switch (target) {
            case INT8 -> builder.setByte(row, (byte) value);
            case INT16 -> builder.setShort(row, (short) value);
            case INT32 -> builder.setInt(row, (int) value);
            default -> builder.setLong(row, value);
        }
    }

    /// Reads floats and doubles in Java's form, and `inf`, `infinity` and `nan` in any case.
    public static int toDoubles(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            PhysicalType target,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            String value = special(text.values().getString(text.index(row)).strip());
            try {
                if (target == PhysicalType.FLOAT32) {
                    builder.setFloat(row, Float.parseFloat(value));
                } else {
                    builder.setDouble(row, Double.parseDouble(value));
                }
            } catch (NumberFormatException _) {
                if (isChecked) {
                    return row;
                }
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }

    private static String special(String value) {
        // All special spellings hold an N, and no number in decimal or hexadecimal form does.
        if (value.indexOf('n') < 0 && value.indexOf('N') < 0) {
            return value;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            case "nan" -> "NaN";
            default -> "";
        };
    }

    /// Reads booleans: `true t yes y 1` and `false f no n 0`, in any case.
    public static int toBooleans(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            String value = text.values().getString(text.index(row)).strip();
            switch (value.toLowerCase(Locale.ROOT)) {
                case "true", "t", "yes", "y", "1" -> builder.setBoolean(row, true);
                case "false", "f", "no", "n", "0" -> builder.setBoolean(row, false);
                default -> {
                    if (isChecked) {
                        return row;
                    }
                    builder.setNull(row);
                }
            }
        }
        return Blocks.NO_ROW;
    }

    /// Reads timestamps; those without a zone are of the given one.
    public static int toTimestamps(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            ZoneId zone,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        VarWidthColumn values = text.values();
        TimestampParser parser = new TimestampParser(zone);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            int at = text.index(row);
            long micros = parser.parse(values.bytes(), values.start(at), values.end(at));
            if (micros != TimestampParser.INVALID) {
                builder.setLong(row, micros);
            } else if (isChecked) {
                return row;
            } else {
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }

    /// Reads times without a zone; a zone in the text is left out.
    public static int toLocalTimes(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        VarWidthColumn values = text.values();
        TimestampParser parser = TimestampParser.ofLocalTimes();
        return read(
                column,
                selection,
                builder,
                isChecked,
                row -> {
                    int at = text.index(row);
                    long micros = parser.parse(values.bytes(), values.start(at), values.end(at));
                    builder.setLong(row, micros);
                    return micros != TimestampParser.INVALID;
                });
    }

    /// Reads intervals.
    public static int toIntervals(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        return read(
                column,
                selection,
                builder,
                isChecked,
                row -> setInterval(builder, row, text.values().getString(text.index(row))));
    }

    private static boolean setInterval(FixedWidthBuilder builder, int row, String text) {
        return switch (builder.type()) {
            case DayTimeIntervalType type -> {
                OptionalLong micros = IntervalText.parseDayTime(text, type);
                builder.setLong(row, micros.orElse(0));
                yield micros.isPresent();
            }
            case YearMonthIntervalType type -> {
                OptionalInt months = IntervalText.parseYearMonth(text, type);
                builder.setInt(row, months.orElse(0));
                yield months.isPresent();
            }
            default -> throw new IllegalStateException("no interval: " + builder.type());
        };
    }

    private interface RowReader {
        /// Sets the row, or returns false.
        boolean read(int row);
    }

    private static int read(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isChecked,
            RowReader reader) {
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row) || reader.read(row)) {
                continue;
            }
            if (isChecked) {
                return row;
            }
            builder.setNull(row);
        }
        return Blocks.NO_ROW;
    }

    /// Reads dates.
    public static int toDates(
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            ZoneId zone,
            boolean isChecked) {
        TextOperand text = TextOperand.of(column);
        VarWidthColumn values = text.values();
        TimestampParser parser = new TimestampParser(zone);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            int at = text.index(row);
            int days = parser.parseDate(values.bytes(), values.start(at), values.end(at));
            if (days != TimestampParser.INVALID_DATE) {
                builder.setInt(row, days);
            } else if (isChecked) {
                return row;
            } else {
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }
}
