package io.millrace.expr.kernel;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Decimals;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.types.DataType;
import io.millrace.types.DecimalType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;

/// Takes the results of a [RowKernel], one for each selected row.
///
/// Not thread-safe. Ownership: [#build()] hands the memory to the column; close it in any case.
public final class RowResults implements AutoCloseable {
    private final PhysicalType physical;
    private final DecimalType decimalType;
    private final int rowCount;
    private final @Nullable FixedWidthBuilder fixed;
    private final @Nullable VarWidthBuilder text;
    private int row;

    /// Allocates memory for the rows.
    public RowResults(BufferAllocator allocator, DataType type, int rowCount) {
        this.physical = PhysicalType.of(type);
        this.decimalType = type instanceof DecimalType decimal ? decimal : DecimalType.USER_DEFAULT;
        this.rowCount = rowCount;
        boolean isText = physical == PhysicalType.VAR_WIDTH;
        this.fixed = isText ? null : new FixedWidthBuilder(allocator, type, rowCount);
        this.text = isText ? new VarWidthBuilder(allocator, type, rowCount, 16 * rowCount) : null;
    }

    /// Runs the kernel over the selected rows in ascending order.
    ///
    /// @param skipsNulls whether a null argument gives null without a call
    public void run(RowKernel kernel, RowArguments in, Selection selection, boolean skipsNulls) {
        for (int i = 0; i < selection.size(); i++) {
            row = selection.row(i);
            in.moveTo(row);
            if (text != null) {
                TextColumns.fillTo(text, row);
            }
            if (skipsNulls && in.isAnyNull()) {
                none();
            } else {
                kernel.apply(in, this);
            }
        }
    }

    /// Writes a null.
    public void none() {
        if (text != null) {
            text.appendNull();
        } else {
            fixed().setNull(row);
        }
    }

    /// Writes a boolean.
    public void bool(boolean value) {
        fixed().setBoolean(row, value);
    }

    /// Writes an integer, date or timestamp, cut to the width of the type.
    public void int64(long value) {
        FixedWidthBuilder builder = fixed();
        switch (physical) {
            case INT8 -> builder.setByte(row, (byte) value);
            case INT16 -> builder.setShort(row, (short) value);
            case INT32 -> builder.setInt(row, (int) value);
            case INT64 -> builder.setLong(row, value);
            default -> throw new IllegalStateException(physical + " is not integral");
        }
    }

    /// Writes a float or double.
    public void float64(double value) {
        if (physical == PhysicalType.FLOAT32) {
            fixed().setFloat(row, (float) value);
        } else {
            fixed().setDouble(row, value);
        }
    }

    /// Writes a decimal, rounded half up to the scale of the type, or null if it does not fit.
    ///
    /// @return whether it does
    public boolean decimal(BigDecimal value) {
        BigDecimal fitted = Decimals.fitted(value, decimalType.precision(), decimalType.scale());
        if (fitted == null) {
            none();
            return false;
        }
        fixed().setDecimal(row, fitted.unscaledValue());
        return true;
    }

    /// Returns the digits after the point that decimals have.
    public int decimalScale() {
        return decimalType.scale();
    }

    /// Writes a string.
    public void text(String value) {
        text().append(value);
    }

    /// Writes a copy of the bytes of a string or binary value.
    public void bytes(byte[] value) {
        text().append(value);
    }

    private FixedWidthBuilder fixed() {
        if (fixed == null) {
            throw new IllegalStateException("the results are texts");
        }
        return fixed;
    }

    private VarWidthBuilder text() {
        if (text == null) {
            throw new IllegalStateException("the results are no texts");
        }
        return text;
    }

    /// Returns the results as a column, which the caller owns.
    public ColumnVector build() {
        if (text == null) {
            return fixed().build();
        }
        TextColumns.fillTo(text, rowCount);
        return text.build();
    }

    @Override
    public void close() {
        if (fixed != null) {
            fixed.close();
        }
        if (text != null) {
            text.close();
        }
    }
}
