package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.Optional;

/// A column of a plan's output.
///
/// @param name as shown
/// @param exprId identity through the plan
/// @param qualifier name of the table or view it comes from, for `t.x`
public record Attribute(
        String name,
        DataType dataType,
        boolean isNullable,
        ExprId exprId,
        Optional<String> qualifier)
        implements Expression {
    /// Returns a new column with an identity of its own.
    public static Attribute create(String name, DataType dataType, boolean isNullable) {
        return new Attribute(name, dataType, isNullable, ExprId.next(), Optional.empty());
    }

    /// Returns this column under a qualifier.
    public Attribute withQualifier(String name) {
        return new Attribute(this.name, dataType, isNullable, exprId, Optional.of(name));
    }

    @Override
    public List<Expression> children() {
        return List.of();
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return this;
    }

    @Override
    public String sql() {
        return name;
    }

    @Override
    public String toString() {
        return name + "#" + exprId.id();
    }
}
