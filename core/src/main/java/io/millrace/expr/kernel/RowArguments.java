package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.types.DataType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/// The arguments of a call at one row after another, and what else a function may depend on.
///
/// Borrows the columns. Texts that rows share, constants above all, are decoded once. Not
/// thread-safe.
public final class RowArguments {
    private final ColumnVector[] columns;
    private final Texts[] texts;
    private final RowSettings settings;
    private int row;

    /// Stands at no row yet.
    public RowArguments(List<? extends ColumnVector> columns, RowSettings settings) {
        this.columns = columns.toArray(ColumnVector[]::new);
        this.texts = new Texts[this.columns.length];
        this.settings = settings;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = new Texts(this.columns[i]);
        }
    }

    void moveTo(int newRow) {
        this.row = newRow;
    }

    /// Returns the row.
    public int row() {
        return row;
    }

    /// Returns the number of arguments.
    public int count() {
        return columns.length;
    }

    /// Returns what the call depends on besides its arguments.
    public RowSettings settings() {
        return settings;
    }

    /// Returns the type of the argument.
    public DataType type(int argument) {
        return columns[argument].type();
    }

    /// Returns the column of the argument, borrowed.
    public ColumnVector column(int argument) {
        return columns[argument];
    }

    /// Returns whether the argument is null.
    public boolean isNull(int argument) {
        return columns[argument].isNull(row);
    }

    boolean isAnyNull() {
        for (ColumnVector column : columns) {
            if (column.isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /// Returns the boolean.
    public boolean bool(int argument) {
        return ((FixedWidthColumn) columns[argument]).getBoolean(row);
    }

    /// Returns the integer, or the days of a date.
    public int int32(int argument) {
        return (int) int64(argument);
    }

    /// Returns the integer of any width, the days of a date or the microseconds of a timestamp.
    public long int64(int argument) {
        FixedWidthColumn column = (FixedWidthColumn) columns[argument];
        return switch (column.physicalType()) {
            case INT8 -> column.getByte(row);
            case INT16 -> column.getShort(row);
            case INT32 -> column.getInt(row);
            case INT64 -> column.getLong(row);
            default -> throw new IllegalArgumentException(column.type() + " is not integral");
        };
    }

    /// Returns the float or double.
    public double float64(int argument) {
        FixedWidthColumn column = (FixedWidthColumn) columns[argument];
        return switch (column.physicalType()) {
            case FLOAT32 -> column.getFloat(row);
            case FLOAT64 -> column.getDouble(row);
            default -> throw new IllegalArgumentException(column.type() + " is not fractional");
        };
    }

    /// Returns the decimal.
    public BigDecimal decimal(int argument) {
        return ((FixedWidthColumn) columns[argument]).getDecimal(row);
    }

    /// Returns the string.
    public String text(int argument) {
        return texts[argument].text(row);
    }

    /// Returns a copy of the bytes of a string or binary value.
    public byte[] bytes(int argument) {
        return texts[argument].bytes(row);
    }

    /// Returns what is made of the string: a pattern, a time zone. The last one made is kept, so
    /// that a constant is read once.
    ///
    /// @param reader the same in all calls for the argument
    public <T> T read(int argument, Function<String, T> reader) {
        return texts[argument].read(row, reader);
    }

    /// One argument's texts.
    private static final class Texts {
        private final ColumnVector column;
        private @Nullable TextOperand operand;
        private @Nullable String[] decoded = new String[0];
        private @Nullable String lastText;
        private @Nullable Object lastRead;

        Texts(ColumnVector column) {
            this.column = column;
        }

        private TextOperand operand() {
            TextOperand known = operand;
            if (known == null) {
                known = TextOperand.of(column);
                operand = known;
                if (known.isCoded()) {
                    decoded = new String[known.values().rowCount()];
                }
            }
            return known;
        }

        String text(int row) {
            TextOperand known = operand();
            int at = known.index(row);
            if (!known.isCoded()) {
                return known.values().getString(at);
            }
            String text = decoded[at];
            if (text == null) {
                text = known.values().getString(at);
                decoded[at] = text;
            }
            return text;
        }

        byte[] bytes(int row) {
            TextOperand known = operand();
            return known.values().getBytes(known.index(row));
        }

        @SuppressWarnings("unchecked") // One argument has one reader.
        <T> T read(int row, Function<String, T> reader) {
            String text = text(row);
            Object made = lastRead;
            if (made == null || !text.equals(lastText)) {
                made = reader.apply(text);
                lastText = text;
                lastRead = made;
            }
            return (T) made;
        }
    }
}
