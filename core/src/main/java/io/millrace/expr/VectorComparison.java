package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.LongLanes;
import io.millrace.expr.kernel.Selections;
import io.millrace.types.DataTypes;

import org.jspecify.annotations.Nullable;

/// Compares two values of one type, as a value and as a condition. A constant stands on the right.
record VectorComparison(Comparison node, VectorExpression left, VectorExpression right)
        implements VectorExpression, VectorPredicate {
    NumberOperand evaluateLeft(EvalContext context, Batch batch, Selection selection) {
        return NumberOperand.evaluate(node.left(), left, context, batch, selection);
    }

    /// Evaluates the right side; closes the left one if that fails.
    NumberOperand evaluateRight(
            EvalContext context, Batch batch, Selection selection, NumberOperand evaluatedLeft) {
        try {
            return NumberOperand.evaluate(node.right(), right, context, batch, selection);
        } catch (RuntimeException | Error e) {
            evaluatedLeft.close();
            throw e;
        }
    }

    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        try (ComparisonLanes lanes = ComparisonLanes.evaluate(this, context, batch, selection);
                FixedWidthBuilder builder =
                        new FixedWidthBuilder(
                                context.allocator(), DataTypes.BooleanType, batch.rowCount())) {
            ColumnVector a = lanes.leftColumn();
            ColumnVector b = lanes.rightColumn();
            if (node.op() != Comparison.Op.EQUAL_NULL_SAFE) {
                addNulls(builder, a);
                addNulls(builder, b);
            }
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                long[] result = compare(lanes, selection, from);
                LongLanes.store(builder, PhysicalType.BIT, selection, from, result);
            }
            return builder.build();
        }
    }

    private static void addNulls(FixedWidthBuilder builder, @Nullable ColumnVector column) {
        if (column != null) {
            builder.setNullsOf(column);
        }
    }

    @Override
    public Selection filter(EvalContext context, Batch batch, Selection selection) {
        try (ComparisonLanes lanes = ComparisonLanes.evaluate(this, context, batch, selection)) {
            int[] rows = new int[selection.size()];
            int found = 0;
            boolean hasNulls =
                    node.op() != Comparison.Op.EQUAL_NULL_SAFE
                            && (hasNulls(lanes.leftColumn()) || hasNulls(lanes.rightColumn()));
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                long[] result = compare(lanes, selection, from);
                if (hasNulls) {
                    clearNulls(lanes, selection, from, result);
                }
                for (int i = 0; i < count; i++) {
                    rows[found] = selection.row(from + i);
                    found += (int) result[i];
                }
            }
            return Selections.listed(rows, found, selection);
        }
    }

    private long[] compare(ComparisonLanes lanes, Selection selection, int from) {
        long[] result = lanes.compare(node.op(), from);
        ColumnVector a = lanes.leftColumn();
        ColumnVector b = lanes.rightColumn();
        if (node.op() == Comparison.Op.EQUAL_NULL_SAFE && (hasNulls(a) || hasNulls(b))) {
            int count = Blocks.laneCount(selection, from);
            for (int i = 0; i < count; i++) {
                int row = selection.row(from + i);
                boolean isNullA = a != null && a.isNull(row);
                boolean isNullB = b != null && b.isNull(row);
                if (isNullA || isNullB) {
                    result[i] = isNullA && isNullB ? 1 : 0;
                }
            }
        }
        return result;
    }

    private static void clearNulls(
            ComparisonLanes lanes, Selection selection, int from, long[] result) {
        int count = Blocks.laneCount(selection, from);
        ColumnVector a = lanes.leftColumn();
        ColumnVector b = lanes.rightColumn();
        for (int i = 0; i < count; i++) {
            int row = selection.row(from + i);
            if ((a != null && a.isNull(row)) || (b != null && b.isNull(row))) {
                result[i] = 0;
            }
        }
    }

    private static boolean hasNulls(@Nullable ColumnVector column) {
        return column != null && column.hasNulls();
    }
}
