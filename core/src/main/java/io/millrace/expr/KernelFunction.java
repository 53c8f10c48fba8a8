package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.types.DataType;

import java.util.List;

/// A scalar function that evaluates all its arguments and calls one kernel. Null in any argument
/// gives null, unless the function is said to give no nulls.
final class KernelFunction implements VectorFunction {
    /// What the function computes, once a batch.
    interface Kernel {
        /// Returns the result, owned by the caller; the arguments are borrowed.
        ColumnVector apply(Invocation invocation);
    }

    /// One evaluation of a call.
    ///
    /// @param arguments borrowed
    record Invocation(
            EvalContext context,
            ScalarCall call,
            List<ColumnVector> arguments,
            int rowCount,
            Selection selection) {}

    private final String name;
    private final Signature signature;
    private final boolean isNeverNull;
    private final Kernel kernel;

    KernelFunction(String name, Signature signature, boolean isNeverNull, Kernel kernel) {
        this.name = name;
        this.signature = signature;
        this.isNeverNull = isNeverNull;
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return signature.accept(name, given);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return signature.result().apply(arguments);
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return !isNeverNull && arguments.stream().anyMatch(Expression::isNullable);
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return new Call(call, kernel, arguments);
    }

    private record Call(ScalarCall call, Kernel kernel, List<VectorExpression> arguments)
            implements VectorExpression {
        @Override
        public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
            try (OwnedColumns columns = new OwnedColumns()) {
                for (VectorExpression argument : arguments) {
                    columns.add(argument.evaluate(context, batch, selection));
                }
                return kernel.apply(
                        new Invocation(
                                context, call, columns.columns(), batch.rowCount(), selection));
            }
        }
    }
}
