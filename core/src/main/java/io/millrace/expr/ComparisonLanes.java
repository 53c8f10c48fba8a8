package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.Comparisons;
import io.millrace.expr.kernel.DoubleLanes;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.RowOrder;
import io.millrace.expr.kernel.TextOperand;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Both sides of a comparison during one evaluation: fills lanes of longs whose order is the order
/// of the values. Owns the columns of both sides. Not thread-safe.
abstract sealed class ComparisonLanes implements AutoCloseable {
    final Selection selection;
    private final long[] result;

    private ComparisonLanes(Selection selection) {
        this.selection = selection;
        this.result = new long[Blocks.laneCount(selection)];
    }

    /// Evaluates both sides.
    static ComparisonLanes evaluate(
            VectorComparison comparison, EvalContext context, Batch batch, Selection selection) {
        return switch (PhysicalType.of(comparison.node().left().dataType())) {
            case BIT, INT8, INT16, INT32, INT64 -> new Longs(comparison, context, batch, selection);
            case FLOAT32, FLOAT64 -> new Doubles(comparison, context, batch, selection);
            case DECIMAL128, VAR_WIDTH, STRUCT, LIST ->
                    new Orders(comparison, context, batch, selection);
        };
    }

    /// Compares the block that starts at `from`: 1 for true and 0 for false, nulls aside. The array
    /// is valid until the next call.
    final long[] compare(Comparison.Op op, int from) {
        int count = Blocks.laneCount(selection, from);
        fill(from, count);
        long[] a = left();
        long[] b = right();
        switch (op) {
            case EQUAL, EQUAL_NULL_SAFE -> Comparisons.equal(a, b, result, count);
            case NOT_EQUAL -> Comparisons.notEqual(a, b, result, count);
            case LESS -> Comparisons.less(a, b, result, count);
            case LESS_OR_EQUAL -> Comparisons.lessOrEqual(a, b, result, count);
            case GREATER -> Comparisons.less(b, a, result, count);
            case GREATER_OR_EQUAL -> Comparisons.lessOrEqual(b, a, result, count);
        }
        return result;
    }

    abstract void fill(int from, int count);

    abstract long[] left();

    abstract long[] right();

    /// Returns a side's column, borrowed, or null for a constant.
    abstract @Nullable ColumnVector leftColumn();

    abstract @Nullable ColumnVector rightColumn();

    @Override
    public abstract void close();

    private static final class Longs extends ComparisonLanes {
        private final NumberOperand a;
        private final NumberOperand b;
        private final long[] left;
        private final long[] right;

        Longs(VectorComparison sides, EvalContext context, Batch batch, Selection selection) {
            super(selection);
            a = sides.evaluateLeft(context, batch, selection);
            b = sides.evaluateRight(context, batch, selection, a);
            left = a.longLanes();
            right = b.longLanes();
        }

        @Override
        void fill(int from, int count) {
            a.load(from, left);
            b.load(from, right);
        }

        @Override
        long[] left() {
            return left;
        }

        @Override
        long[] right() {
            return right;
        }

        @Override
        @Nullable ColumnVector leftColumn() {
            return a.column();
        }

        @Override
        @Nullable ColumnVector rightColumn() {
            return b.column();
        }

        @Override
        public void close() {
            a.close();
            b.close();
        }
    }

    private static final class Doubles extends ComparisonLanes {
        private final NumberOperand a;
        private final NumberOperand b;
        private final double[] leftValues;
        private final double[] rightValues;
        private final long[] left;
        private final long[] right;

        Doubles(VectorComparison sides, EvalContext context, Batch batch, Selection selection) {
            super(selection);
            a = sides.evaluateLeft(context, batch, selection);
            b = sides.evaluateRight(context, batch, selection, a);
            leftValues = a.doubleLanes();
            rightValues = b.doubleLanes();
            left = new long[leftValues.length];
            right = new long[rightValues.length];
        }

        @Override
        void fill(int from, int count) {
            a.load(from, leftValues);
            b.load(from, rightValues);
            DoubleLanes.toSortKeys(leftValues, count, left);
            DoubleLanes.toSortKeys(rightValues, count, right);
        }

        @Override
        long[] left() {
            return left;
        }

        @Override
        long[] right() {
            return right;
        }

        @Override
        @Nullable ColumnVector leftColumn() {
            return a.column();
        }

        @Override
        @Nullable ColumnVector rightColumn() {
            return b.column();
        }

        @Override
        public void close() {
            a.close();
            b.close();
        }
    }

    /// Values of other types: the left lanes hold comparisons, the right ones 0.
    private static final class Orders extends ComparisonLanes {
        private final OwnedColumns columns = new OwnedColumns();
        private final ColumnVector a;
        private final @Nullable ColumnVector b;
        private final boolean isEquality;
        private final MemorySegment constant;
        private final long @Nullable [] codeOrders;
        private final long[] orders;
        private final long[] zeros;

        Orders(VectorComparison sides, EvalContext context, Batch batch, Selection selection) {
            super(selection);
            Comparison node = sides.node();
            isEquality =
                    switch (node.op()) {
                        case EQUAL, EQUAL_NULL_SAFE, NOT_EQUAL -> true;
                        case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> false;
                    };
            orders = new long[Blocks.laneCount(selection)];
            zeros = new long[orders.length];
            byte @Nullable [] bytes = constantBytes(node.right());
            try {
                a = columns.add(sides.left().evaluate(context, batch, selection));
                b =
                        bytes == null
                                ? columns.add(sides.right().evaluate(context, batch, selection))
                                : null;
                constant = bytes == null ? MemorySegment.NULL : MemorySegment.ofArray(bytes);
                codeOrders = bytes == null ? null : codeOrders();
            } catch (RuntimeException | Error e) {
                columns.close();
                throw e;
            }
        }

        private static byte @Nullable [] constantBytes(Expression node) {
            if (!(node instanceof Literal(Object value, _))) {
                return null;
            }
            return switch (value) {
                case String text -> text.getBytes(StandardCharsets.UTF_8);
                case byte[] bytes -> bytes;
                case null, default -> null;
            };
        }

        /// Compares once for each code, if that is less work than once for each row.
        private long @Nullable [] codeOrders() {
            TextOperand text = TextOperand.of(a);
            boolean isWorthwhile = text.isCoded() && text.values().rowCount() <= selection.size();
            return isWorthwhile ? text.compareCodes(constant) : null;
        }

        @Override
        void fill(int from, int count) {
            if (b == null) {
                TextOperand text = TextOperand.of(a);
                if (codeOrders == null) {
                    text.compare(constant, selection, from, orders);
                } else {
                    text.lookUp(codeOrders, selection, from, orders);
                }
            } else if (PhysicalType.of(a.type()) == PhysicalType.VAR_WIDTH) {
                TextOperand.compare(
                        TextOperand.of(a), TextOperand.of(b), isEquality, selection, from, orders);
            } else {
                for (int i = 0; i < count; i++) {
                    int row = selection.row(from + i);
                    orders[i] = RowOrder.compare(a, row, b, row);
                }
            }
        }

        @Override
        long[] left() {
            return orders;
        }

        @Override
        long[] right() {
            return zeros;
        }

        @Override
        ColumnVector leftColumn() {
            return a;
        }

        @Override
        @Nullable ColumnVector rightColumn() {
            return b;
        }

        @Override
        public void close() {
            columns.close();
        }
    }
}
