package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// The first argument that is not null: `coalesce`, and with two arguments `nvl` and `ifnull`.
final class Coalesce implements VectorFunction {
    private final String name;
    private final Signature signature;

    Coalesce(String name, Signature signature) {
        this.name = name;
        this.signature = signature;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean wantsOneType() {
        return true;
    }

    @Override
    public List<DataType> argumentTypes(List<DataType> given) {
        return signature.accept(name, given);
    }

    @Override
    public DataType resultType(List<DataType> arguments) {
        return arguments.getFirst();
    }

    @Override
    public boolean isNullable(List<Expression> arguments) {
        return arguments.stream().allMatch(Expression::isNullable);
    }

    @Override
    public VectorExpression compile(ScalarCall call, List<VectorExpression> arguments) {
        return new VectorCoalesce(call.dataType(), arguments);
    }
}
