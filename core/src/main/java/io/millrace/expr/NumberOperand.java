package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.DoubleLanes;
import io.millrace.expr.kernel.LongLanes;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// One side of an operation on lanes during one evaluation: a column, or a constant that fills its
/// lanes once and for all. Owns the column. Not thread-safe.
final class NumberOperand implements AutoCloseable {
    private final @Nullable FixedWidthColumn column;
    private final Selection selection;
    private final Object constant;

    private NumberOperand(@Nullable FixedWidthColumn column, Selection selection, Object constant) {
        this.column = column;
        this.selection = selection;
        this.constant = constant;
    }

    /// Evaluates the side, unless it is a constant.
    static NumberOperand evaluate(
            Expression node,
            VectorExpression compiled,
            EvalContext context,
            Batch batch,
            Selection selection) {
        if (node instanceof Literal(Object value, _) && value != null) {
            return new NumberOperand(null, selection, value);
        }
        FixedWidthColumn column = (FixedWidthColumn) compiled.evaluate(context, batch, selection);
        return new NumberOperand(column, selection, 0);
    }

    /// Returns the column, borrowed, or null for a constant.
    @Nullable FixedWidthColumn column() {
        return column;
    }

    boolean isNull(int row) {
        return column != null && column.isNull(row);
    }

    void addNullsTo(FixedWidthBuilder builder) {
        if (column != null) {
            builder.setNullsOf(column);
        }
    }

    /// Allocates lanes, which hold the constant if this is one.
    long[] longLanes() {
        long[] lanes = new long[Blocks.laneCount(selection)];
        if (column == null) {
            long value = Constants.longValue(constant);
            Arrays.fill(lanes, value);
        }
        return lanes;
    }

    /// Allocates lanes, which hold the constant if this is one.
    double[] doubleLanes() {
        double[] lanes = new double[Blocks.laneCount(selection)];
        if (column == null) {
            Arrays.fill(lanes, ((Number) constant).doubleValue());
        }
        return lanes;
    }

    /// Loads the block that starts at `from`, unless this is a constant.
    void load(int from, long[] lanes) {
        if (column != null) {
            LongLanes.load(column, selection, from, lanes);
        }
    }

    /// Loads the block that starts at `from`, unless this is a constant.
    void load(int from, double[] lanes) {
        if (column != null) {
            DoubleLanes.load(column, selection, from, lanes);
        }
    }

    @Override
    public void close() {
        if (column != null) {
            column.close();
        }
    }
}
