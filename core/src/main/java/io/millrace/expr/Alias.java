package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.Optional;

/// An expression with a name and an identity of its own.
public record Alias(Expression child, String name, ExprId exprId) implements Expression {
    /// Returns the expression under the name, with a new identity.
    public static Alias of(Expression child, String name) {
        return new Alias(child, name, ExprId.next());
    }

    /// Returns the column that the plans above see.
    public Attribute toAttribute() {
        return new Attribute(
                name, dataType(), isNullable(), exprId, Optional.empty(), EventTime.delayMs(child));
    }

    @Override
    public DataType dataType() {
        return child.dataType();
    }

    @Override
    public boolean isNullable() {
        return child.isNullable();
    }

    @Override
    public List<Expression> children() {
        return List.of(child);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Alias(children.getFirst(), name, exprId);
    }

    @Override
    public String sql() {
        return child.sql() + " AS " + name;
    }
}
