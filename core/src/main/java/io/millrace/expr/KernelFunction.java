package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.Selection;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.types.DataType;

import java.util.List;
import java.util.Optional;

/// A scalar function that evaluates all its arguments and calls one kernel.
///
/// @param name in lower case
/// @param nulls what it makes of nulls
/// @param text how a call is shown
record KernelFunction(String name, Signature signature, Nulls nulls, CallText text, Kernel kernel)
        implements VectorFunction {
    /// What a function makes of nulls.
    enum Nulls {
        /// Null in any argument gives null, and nothing else does.
        STRICT,
        /// Null in any argument gives null, and so may other values.
        MORE,
        /// The kernel sees nulls and may give null.
        SEEN,
        /// The kernel sees nulls and never gives null.
        NEVER;

        boolean skipsNulls() {
            return this == STRICT || this == MORE;
        }
    }

    /// What the function computes, once a batch.
    @FunctionalInterface
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

    /// Returns a strict function of the kernel, shown as a call.
    static KernelFunction of(String name, Signature signature, Kernel kernel) {
        return new KernelFunction(name, signature, Nulls.STRICT, CallText.call(name), kernel);
    }

    /// Returns a strict function that is computed row by row, shown as a call.
    static KernelFunction rows(String name, Signature signature, RowKernel kernel) {
        return of(name, signature, new RowByRow(kernel, true));
    }

    /// Returns a function that is computed row by row, shown as a call.
    static KernelFunction rows(String name, Signature signature, Nulls nulls, RowKernel kernel) {
        Kernel adapted = new RowByRow(kernel, nulls.skipsNulls());
        return new KernelFunction(name, signature, nulls, CallText.call(name), adapted);
    }

    /// Returns this function under another name, too.
    KernelFunction as(String other) {
        return new KernelFunction(other, signature, nulls, CallText.call(other), kernel);
    }

    /// Returns this function with its calls shown in another form.
    KernelFunction shown(CallText other) {
        return new KernelFunction(name, signature, nulls, other, kernel);
    }

    /// Returns this function with another treatment of nulls by its kernel.
    KernelFunction with(Nulls other) {
        return new KernelFunction(name, signature, other, text, kernel);
    }

    @Override
    public List<Expression> complete(List<Expression> arguments) {
        return signature.complete(arguments);
    }

    @Override
    public Optional<Arithmetic.Op> operator() {
        return signature.operator();
    }

    @Override
    public boolean wantsOneType() {
        return signature.isOneType();
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
        return switch (nulls) {
            case STRICT -> arguments.stream().anyMatch(Expression::isNullable);
            case MORE, SEEN -> true;
            case NEVER -> false;
        };
    }

    @Override
    public String sql(List<String> arguments) {
        return text.of(arguments);
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
