package io.millrace.expr.kernel;

import io.millrace.batch.Decimals;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.types.DecimalType;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Computes with decimals: in one word where both digits and result are known to fit it, else by
/// `BigDecimal`. A result is rounded half up to the scale of its type.
///
/// Each method fills a builder that has the nulls of both columns. It returns the lowest selected
/// row whose result does not fit or does not exist when `isChecked` (ANSI); else such a row becomes
/// null and the method returns [Blocks#NO_ROW].
public final class DecimalArithmetic {
    /// What is computed of two numbers.
    @FunctionalInterface
    public interface Operation {
        /// Returns the result, or null where there is none.
        @Nullable BigDecimal apply(BigDecimal a, BigDecimal b);
    }

    /// The digits that always fit a long.
    private static final int LONG_DIGITS = 18;

    private DecimalArithmetic() {}

    /// Computes row by row.
    public static int apply(
            Operands operands, FixedWidthBuilder builder, Operation operation, boolean isChecked) {
        FixedWidthColumn a = operands.a();
        FixedWidthColumn b = operands.b();
        DecimalType type = operands.type();
        for (int i = 0; i < operands.selection().size(); i++) {
            int row = operands.selection().row(i);
            if (a.isNull(row) || b.isNull(row)) {
                continue;
            }
            BigDecimal value = operation.apply(a.getDecimal(row), b.getDecimal(row));
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

    /// What an operation works on.
    ///
    /// @param type of the result
    public record Operands(
            FixedWidthColumn a, FixedWidthColumn b, Selection selection, DecimalType type) {
        private DecimalType typeA() {
            return (DecimalType) a.type();
        }

        private DecimalType typeB() {
            return (DecimalType) b.type();
        }
    }

    /// Adds, or subtracts.
    public static int add(
            Operands operands, boolean isNegated, FixedWidthBuilder builder, boolean isChecked) {
        int scale = operands.type.scale();
        int shiftA = scale - operands.typeA().scale();
        int shiftB = scale - operands.typeB().scale();
        boolean isOfOneWord =
                operands.type.precision() <= LONG_DIGITS && shiftA >= 0 && shiftB >= 0;
        if (!isOfOneWord) {
            return apply(
                    operands,
                    builder,
                    isNegated ? BigDecimal::subtract : BigDecimal::add,
                    isChecked);
        }
        long factorA = Decimals.powerOfTen(shiftA).longValueExact();
        long factorB = Decimals.powerOfTen(shiftB).longValueExact() * (isNegated ? -1 : 1);
        for (int i = 0; i < operands.selection.size(); i++) {
            int row = operands.selection.row(i);
            long sum = operands.a.getLow(row) * factorA + operands.b.getLow(row) * factorB;
            builder.setDecimal(row, sum >> 63, sum);
        }
        return Blocks.NO_ROW;
    }

    /// Multiplies.
    public static int multiply(Operands operands, FixedWidthBuilder builder, boolean isChecked) {
        boolean isOfOneWord =
                operands.type.precision() <= LONG_DIGITS
                        && operands.type.scale()
                                == operands.typeA().scale() + operands.typeB().scale();
        if (!isOfOneWord) {
            return apply(operands, builder, BigDecimal::multiply, isChecked);
        }
        for (int i = 0; i < operands.selection.size(); i++) {
            int row = operands.selection.row(i);
            long product = operands.a.getLow(row) * operands.b.getLow(row);
            builder.setDecimal(row, product >> 63, product);
        }
        return Blocks.NO_ROW;
    }

    /// Returns the numbers with the other sign, or without theirs. The caller owns the column.
    public static FixedWidthColumn negate(
            BufferAllocator allocator,
            FixedWidthColumn column,
            Selection selection,
            boolean onlyNegative) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, column.type(), column.rowCount())) {
            builder.setNullsOf(column);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                long low = column.getLow(row);
                long high = column.getHigh(row);
                if (onlyNegative && high >= 0) {
                    builder.setDecimal(row, high, low);
                } else {
                    builder.setDecimal(row, ~high + (low == 0 ? 1 : 0), -low);
                }
            }
            return builder.build();
        }
    }

    /// Divides; there is no quotient by zero.
    public static int divide(Operands operands, FixedWidthBuilder builder, boolean isChecked) {
        int scale = operands.type.scale();
        return apply(
                operands,
                builder,
                (a, b) -> b.signum() == 0 ? null : a.divide(b, scale, RoundingMode.HALF_UP),
                isChecked);
    }

    /// Takes the remainder, which has the sign of the dividend; there is none by zero.
    public static int remainder(Operands operands, FixedWidthBuilder builder, boolean isChecked) {
        return apply(
                operands, builder, (a, b) -> b.signum() == 0 ? null : a.remainder(b), isChecked);
    }
}
