package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// A call of a scalar function; the arguments have the types that it wants.
public record ScalarCall(ScalarFunction function, List<Expression> children) implements Expression {
    /// Copies the arguments.
    public ScalarCall {
        children = List.copyOf(children);
    }

    @Override
    public DataType dataType() {
        return function.resultType(children.stream().map(Expression::dataType).toList());
    }

    @Override
    public boolean isNullable() {
        return function.isNullable(children);
    }

    @Override
    public Expression withChildren(List<Expression> replaced) {
        return new ScalarCall(function, replaced);
    }

    @Override
    public String sql() {
        return function.sql(children.stream().map(Expression::sql).toList());
    }
}
