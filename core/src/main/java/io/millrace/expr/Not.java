package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// `NOT child`; null for null.
public record Not(Expression child) implements Expression {
    @Override
    public DataType dataType() {
        return DataTypes.BooleanType;
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
        return new Not(children.getFirst());
    }

    @Override
    public String sql() {
        return "(NOT " + child.sql() + ")";
    }
}
