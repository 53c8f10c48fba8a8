package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.function.Function;

/// A scalar function that is another way to write an expression, and is compiled as that.
///
/// @param text how a call is shown
record RewrittenFunction(
        String name,
        Signature signature,
        Function<List<Expression>, Expression> rewriting,
        CallText text)
        implements VectorFunction {
    RewrittenFunction(
            String name, Signature signature, Function<List<Expression>, Expression> rewriting) {
        this(name, signature, rewriting, CallText.call(name));
    }

    /// Returns this function with its calls shown in another form.
    RewrittenFunction shown(CallText other) {
        return new RewrittenFunction(name, signature, rewriting, other);
    }

    @Override
    public String sql(List<String> arguments) {
        return text.of(arguments);
    }

    @Override
    public List<Expression> complete(List<Expression> arguments) {
        return signature.complete(arguments);
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
        return rewriting.apply(arguments).isNullable();
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return ExpressionCompiler.value(rewriting.apply(call.children()));
    }
}
