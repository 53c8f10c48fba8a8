package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// `child IS NULL` or `child IS NOT NULL`; never null.
public record NullTest(Expression child, boolean isNegated) implements Expression {
    @Override
    public DataType dataType() {
        return DataTypes.BooleanType;
    }

    @Override
    public boolean isNullable() {
        return false;
    }

    @Override
    public List<Expression> children() {
        return List.of(child);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new NullTest(children.getFirst(), isNegated);
    }

    @Override
    public String sql() {
        return "(" + child.sql() + (isNegated ? " IS NOT NULL)" : " IS NULL)");
    }
}
