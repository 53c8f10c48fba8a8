package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// A column of the batch at hand, by its ordinal: what an [Attribute] becomes when it is planned.
///
/// @param name for error messages
public record BoundReference(int ordinal, DataType dataType, boolean isNullable, String name)
        implements Expression {
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
}
