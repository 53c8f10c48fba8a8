package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.DecimalArithmetic;
import io.millrace.expr.kernel.DecimalArithmetic.Operands;
import io.millrace.types.DecimalType;

/// Computes with two decimals.
///
/// @param shown what error messages show
record VectorDecimalArithmetic(
        Arithmetic node, Expression shown, VectorExpression left, VectorExpression right)
        implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        DecimalType type = (DecimalType) node.dataType();
        try (FixedWidthColumn a = (FixedWidthColumn) left.evaluate(context, batch, selection);
                FixedWidthColumn b = (FixedWidthColumn) right.evaluate(context, batch, selection);
                FixedWidthBuilder builder =
                        new FixedWidthBuilder(context.allocator(), type, batch.rowCount())) {
            builder.setNullsOf(a);
            builder.setNullsOf(b);
            Operands operands = new Operands(a, b, selection, type);
            boolean isAnsi = context.isAnsi();
            int refused =
                    switch (node.op()) {
                        case ADD -> DecimalArithmetic.add(operands, false, builder, isAnsi);
                        case SUBTRACT -> DecimalArithmetic.add(operands, true, builder, isAnsi);
                        case MULTIPLY -> DecimalArithmetic.multiply(operands, builder, isAnsi);
                        case DIVIDE -> DecimalArithmetic.divide(operands, builder, isAnsi);
                        case REMAINDER -> DecimalArithmetic.remainder(operands, builder, isAnsi);
                    };
            if (refused != Blocks.NO_ROW) {
                throw failure(a, b, refused);
            }
            return builder.build();
        }
    }

    private RowFailure failure(FixedWidthColumn a, FixedWidthColumn b, int row) {
        String first = AnsiErrors.operand(" where ", node.left(), a, row);
        String joint = first.isEmpty() ? " where " : " and ";
        String operands = first + AnsiErrors.operand(joint, node.right(), b, row);
        boolean isDivision =
                node.op() == Arithmetic.Op.DIVIDE || node.op() == Arithmetic.Op.REMAINDER;
        return isDivision && b.getDecimal(row).signum() == 0
                ? AnsiErrors.divideByZero(shown, row, operands)
                : AnsiErrors.outOfRange(shown, row, operands);
    }
}
