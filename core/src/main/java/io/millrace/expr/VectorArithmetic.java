package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.DoubleArithmetic;
import io.millrace.expr.kernel.DoubleLanes;
import io.millrace.expr.kernel.LongArithmetic;
import io.millrace.expr.kernel.LongLanes;

/// Computes `left op right` on numbers of one type, integers as longs and floats as doubles.
///
/// @param shown the node that error messages show
record VectorArithmetic(
        Arithmetic node, Expression shown, VectorExpression left, VectorExpression right)
        implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        PhysicalType type = PhysicalType.of(node.dataType());
        try (NumberOperand a =
                        NumberOperand.evaluate(node.left(), left, context, batch, selection);
                NumberOperand b =
                        NumberOperand.evaluate(node.right(), right, context, batch, selection);
                FixedWidthBuilder builder =
                        new FixedWidthBuilder(
                                context.allocator(), node.dataType(), batch.rowCount())) {
            a.addNullsTo(builder);
            b.addNullsTo(builder);
            boolean isFloating = type == PhysicalType.FLOAT32 || type == PhysicalType.FLOAT64;
            int refused =
                    isFloating
                            ? computeDoubles(a, b, builder, selection, context.isAnsi())
                            : computeLongs(a, b, builder, selection, context.isAnsi());
            if (refused != Blocks.NO_ROW) {
                throw failure(a, b, refused);
            }
            return builder.build();
        }
    }

    private RowFailure failure(NumberOperand a, NumberOperand b, int row) {
        String first = AnsiErrors.operand(" where ", node.left(), a.column(), row);
        String joint = first.isEmpty() ? " where " : " and ";
        String second =
                node.right().equals(node.left())
                        ? ""
                        : AnsiErrors.operand(joint, node.right(), b.column(), row);
        boolean isDivision =
                node.op() == Arithmetic.Op.DIVIDE || node.op() == Arithmetic.Op.REMAINDER;
        return isDivision
                ? AnsiErrors.divideByZero(shown, row, first + second)
                : AnsiErrors.overflow(shown, row, first + second);
    }

    private int computeLongs(
            NumberOperand left,
            NumberOperand right,
            FixedWidthBuilder builder,
            Selection selection,
            boolean isAnsi) {
        PhysicalType type = PhysicalType.of(node.dataType());
        long[] a = left.longLanes();
        long[] b = right.longLanes();
        long[] result = new long[a.length];
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            left.load(from, a);
            right.load(from, b);
            boolean isSuspect =
                    apply(a, b, result, count) < 0
                            || LongArithmetic.outOfRange(result, count, type.bits()) != 0;
            boolean isRemainder = node.op() == Arithmetic.Op.REMAINDER;
            if (isSuspect && (isAnsi || isRemainder)) {
                for (int i = 0; i < count; i++) {
                    int row = selection.row(from + i);
                    if (!breaksRule(a[i], b[i], type.bits())
                            || left.isNull(row)
                            || right.isNull(row)) {
                        continue;
                    }
                    if (isAnsi) {
                        return row;
                    }
                    builder.setNull(row);
                }
            }
            LongLanes.store(builder, type, selection, from, result);
        }
        return Blocks.NO_ROW;
    }

    private long apply(long[] a, long[] b, long[] result, int count) {
        return switch (node.op()) {
            case ADD -> LongArithmetic.add(a, b, result, count);
            case SUBTRACT -> LongArithmetic.subtract(a, b, result, count);
            case MULTIPLY -> LongArithmetic.multiply(a, b, result, count);
            case REMAINDER -> LongArithmetic.remainder(a, b, result, count);
            case DIVIDE -> throw new IllegalStateException("division of integers: " + node.sql());
        };
    }

    private boolean breaksRule(long a, long b, int bits) {
        return switch (node.op()) {
            case ADD -> LongArithmetic.addOverflows(a, b) || !LongArithmetic.isInRange(a + b, bits);
            case SUBTRACT ->
                    LongArithmetic.subtractOverflows(a, b)
                            || !LongArithmetic.isInRange(a - b, bits);
            case MULTIPLY ->
                    LongArithmetic.multiplyOverflows(a, b)
                            || !LongArithmetic.isInRange(a * b, bits);
            case DIVIDE, REMAINDER -> b == 0;
        };
    }

    private int computeDoubles(
            NumberOperand left,
            NumberOperand right,
            FixedWidthBuilder builder,
            Selection selection,
            boolean isAnsi) {
        PhysicalType type = PhysicalType.of(node.dataType());
        double[] a = left.doubleLanes();
        double[] b = right.doubleLanes();
        double[] result = new double[a.length];
        boolean isDivision =
                node.op() == Arithmetic.Op.DIVIDE || node.op() == Arithmetic.Op.REMAINDER;
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            left.load(from, a);
            right.load(from, b);
            apply(a, b, result, count);
            if (isDivision && DoubleArithmetic.hasZero(b, count)) {
                for (int i = 0; i < count; i++) {
                    int row = selection.row(from + i);
                    if (b[i] != 0 || left.isNull(row) || right.isNull(row)) {
                        continue;
                    }
                    if (isAnsi) {
                        return row;
                    }
                    builder.setNull(row);
                }
            }
            DoubleLanes.store(builder, type, selection, from, result);
        }
        return Blocks.NO_ROW;
    }

    private void apply(double[] a, double[] b, double[] result, int count) {
        switch (node.op()) {
            case ADD -> DoubleArithmetic.add(a, b, result, count);
            case SUBTRACT -> DoubleArithmetic.subtract(a, b, result, count);
            case MULTIPLY -> DoubleArithmetic.multiply(a, b, result, count);
            case DIVIDE -> DoubleArithmetic.divide(a, b, result, count);
            case REMAINDER -> DoubleArithmetic.remainder(a, b, result, count);
        }
    }
}
