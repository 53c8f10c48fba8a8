package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.error.ErrorCondition;

import org.jspecify.annotations.Nullable;

/// Makes the errors of ANSI rules, with the names and values of the row that broke one.
final class AnsiErrors {
    private AnsiErrors() {}

    static RowFailure overflow(Expression node, int row, String operands) {
        return failure(
                ErrorCondition.ARITHMETIC_OVERFLOW,
                row,
                node.sql() + " overflows " + node.dataType().sql() + operands + ".",
                "a wrapped value");
    }

    static RowFailure outOfRange(Expression node, int row, String operands) {
        return failure(
                ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE,
                row,
                node.sql() + " does not fit " + node.dataType().sql() + operands + ".",
                "NULL");
    }

    static RowFailure divideByZero(Expression node, int row, String operands) {
        return failure(
                ErrorCondition.DIVIDE_BY_ZERO,
                row,
                node.sql() + " divides by zero" + operands + ".",
                "NULL");
    }

    static RowFailure castInvalidInput(Cast node, int row, ColumnVector child) {
        return failure(
                ErrorCondition.CAST_INVALID_INPUT,
                row,
                castText(node, row, child) + "its text does not have the form of that type.",
                "NULL");
    }

    static RowFailure castOverflow(Cast node, int row, ColumnVector child) {
        return failure(
                ErrorCondition.CAST_OVERFLOW,
                row,
                castText(node, row, child) + "it does not fit that type.",
                "a wrapped value");
    }

    static RowFailure castOutOfRange(Cast node, int row, ColumnVector child) {
        return failure(
                ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE,
                row,
                castText(node, row, child) + "it does not fit that type.",
                "NULL");
    }

    private static String castText(Cast node, int row, ColumnVector child) {
        return "The value "
                + quoted(RowConverter.value(child, row))
                + " of "
                + node.child().sql()
                + " of type "
                + node.child().dataType().sql()
                + " cannot be cast to "
                + node.dataType().sql()
                + ": ";
    }

    /// Returns ` where a = 1`, or nothing for a constant, whose value the expression's text shows.
    static String operand(String joint, Expression node, @Nullable ColumnVector column, int row) {
        return column == null || node instanceof Literal
                ? ""
                : joint + node.sql() + " = " + quoted(RowConverter.value(column, row));
    }

    private static String quoted(@Nullable Object value) {
        return value instanceof String ? "'" + value + "'" : String.valueOf(value);
    }

    private static RowFailure failure(
            ErrorCondition condition, int row, String what, String alternative) {
        return new RowFailure(
                row,
                condition.error(
                        what,
                        "Filter such rows out, or set millrace.sql.ansi.enabled to false to get "
                                + alternative
                                + " instead."));
    }
}
