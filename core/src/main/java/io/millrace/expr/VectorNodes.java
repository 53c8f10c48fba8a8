package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.batch.StructColumn;
import io.millrace.expr.kernel.BooleanWords;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.StructFields;
import io.millrace.expr.kernel.WindowKernel;
import io.millrace.types.DataType;
import io.millrace.types.StructType;

import java.util.Collections;
import java.util.List;

/// The compiled nodes that need no more than a call of a kernel.
final class VectorNodes {
    private VectorNodes() {}

    /// Hands out a column of the batch.
    record Reference(int ordinal) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            return batch.column(ordinal).retain();
        }
    }

    /// Repeats nothing: the null of a type.
    record NullConstant(DataType type) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            return ConstantColumns.ofNulls(context.allocator(), type, batch.rowCount());
        }
    }

    /// Repeats a boolean, integer, date or timestamp.
    record LongConstant(DataType type, long value) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            return ConstantColumns.ofLong(context.allocator(), type, value, batch.rowCount());
        }
    }

    /// Repeats a float or double.
    record DoubleConstant(DataType type, double value) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            return ConstantColumns.ofDouble(context.allocator(), type, value, batch.rowCount());
        }
    }

    /// Repeats a string or binary value, as one code; the object is the lineage of its dictionary.
    static final class BytesConstant implements VectorExpression {
        private final DataType type;
        private final byte[] value;

        BytesConstant(DataType type, byte[] value) {
            this.type = type;
            this.value = value.clone();
        }

        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            return ConstantColumns.ofBytes(
                    context.allocator(), type, value, batch.rowCount(), this);
        }
    }

    /// Repeats a decimal, array, map or struct.
    record ValueConstant(DataType type, Object value) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            return RowConverter.column(
                    context.allocator(), type, Collections.nCopies(batch.rowCount(), value));
        }
    }

    /// Computes `NOT`.
    record Negation(VectorExpression child) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (FixedWidthColumn column =
                    (FixedWidthColumn) child.evaluate(context, batch, selection)) {
                return BooleanWords.not(context.allocator(), column);
            }
        }
    }

    /// Computes `IS NULL` or `IS NOT NULL`.
    record NullTested(VectorExpression child, boolean wantsNull) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (ColumnVector column = child.evaluate(context, batch, selection)) {
                return BooleanWords.isNull(context.allocator(), column, wantsNull);
            }
        }
    }

    /// Takes a field of a struct.
    record Field(VectorExpression child, int ordinal) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (StructColumn struct = (StructColumn) child.evaluate(context, batch, selection)) {
                return StructFields.field(context.allocator(), struct, ordinal);
            }
        }
    }

    /// Puts values together.
    record Struct(StructType type, List<VectorExpression> children) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (OwnedColumns columns = new OwnedColumns()) {
                for (VectorExpression child : children) {
                    columns.add(child.evaluate(context, batch, selection));
                }
                return new StructColumn(type, batch.rowCount(), null, columns.release());
            }
        }
    }

    /// Computes the tumbling window of a time, null for a null time.
    record TumblingWindow(VectorExpression time, long durationMicros, long startMicros)
            implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (FixedWidthColumn times =
                            (FixedWidthColumn) time.evaluate(context, batch, selection);
                    FixedWidthColumn starts =
                            WindowKernel.tumblingStarts(
                                    context.allocator(),
                                    times,
                                    selection,
                                    durationMicros,
                                    startMicros)) {
                return WindowKernel.windows(context.allocator(), starts, durationMicros);
            }
        }
    }

    /// Takes the last moment of a window, null for a null window.
    record WindowEnd(VectorExpression window) implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (StructColumn windows = (StructColumn) window.evaluate(context, batch, selection);
                    ColumnVector ends =
                            StructFields.field(
                                    context.allocator(), windows, WindowTime.END_ORDINAL)) {
                return WindowKernel.lastMoments(
                        context.allocator(), (FixedWidthColumn) ends, selection);
            }
        }
    }
}
