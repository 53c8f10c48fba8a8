package io.millrace.expr;

import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.KernelFunction.Kernel;
import io.millrace.expr.kernel.OwnedColumns;
import io.millrace.types.DataType;

import java.util.List;
import java.util.function.UnaryOperator;

/// A function of arrays, maps or structs: its types follow from the parts of its arguments' types.
///
/// Null in any argument gives null unless `isNullable` says otherwise; the kernel sees to it.
///
/// @param completion puts in the arguments that were left out
record CollectionFunction(
        String name,
        Typing typing,
        Nullability nullability,
        Kernel kernel,
        UnaryOperator<List<Expression>> completion)
        implements VectorFunction {
    /// Makes a function of which no argument can be left out, or that tells by their number.
    CollectionFunction(String name, Typing typing, Nullability nullability, Kernel kernel) {
        this(name, typing, nullability, kernel, UnaryOperator.identity());
    }

    /// Says which types the arguments take and which the result has.
    interface Typing {
        /// Returns the types to cast the arguments to, and after them the type of the result.
        ///
        /// @throws io.millrace.AnalysisException `DATATYPE_MISMATCH`, `WRONG_NUM_ARGS`
        List<DataType> types(List<DataType> given);
    }

    /// When a result may be null.
    enum Nullability {
        /// When an argument is.
        OF_ARGUMENTS,
        ALWAYS,
        NEVER
    }

    @Override
    public List<Expression> complete(List<Expression> arguments) {
        return completion.apply(arguments);
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        List<DataType> types = typing.types(given);
        return types.subList(0, types.size() - 1);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return typing.types(arguments).getLast();
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return switch (nullability) {
            case ALWAYS -> true;
            case NEVER -> false;
            case OF_ARGUMENTS -> arguments.stream().anyMatch(Expression::isNullable);
        };
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return (context, batch, selection) -> {
            try (OwnedColumns columns = new OwnedColumns()) {
                for (VectorExpression argument : arguments) {
                    columns.add(argument.evaluate(context, batch, selection));
                }
                return kernel.apply(
                        new Invocation(
                                context, call, columns.columns(), batch.rowCount(), selection));
            }
        };
    }
}
