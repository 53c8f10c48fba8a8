package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// `left AND right` or `left OR right`, in three-valued logic.
public record Logical(Op op, Expression left, Expression right) implements Expression {
    /// The operators.
    public enum Op {
        AND,
        OR
    }

    @Override
    public DataType dataType() {
        return DataTypes.BooleanType;
    }

    @Override
    public boolean isNullable() {
        return left.isNullable() || right.isNullable();
    }

    @Override
    public List<Expression> children() {
        return List.of(left, right);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Logical(op, children.get(0), children.get(1));
    }

    @Override
    public String sql() {
        return "(" + left.sql() + " " + op + " " + right.sql() + ")";
    }
}
