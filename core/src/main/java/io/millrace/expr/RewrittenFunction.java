package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.function.Function;

/// A scalar function that is another way to write an expression, and is compiled as that.
final class RewrittenFunction implements VectorFunction {
    private final String name;
    private final Signature signature;
    private final Function<List<Expression>, Expression> rewriting;

    RewrittenFunction(
            String name, Signature signature, Function<List<Expression>, Expression> rewriting) {
        this.name = name;
        this.signature = signature;
        this.rewriting = rewriting;
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
        return rewriting.apply(arguments).isNullable();
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return ExpressionCompiler.value(rewriting.apply(call.children()));
    }
}
