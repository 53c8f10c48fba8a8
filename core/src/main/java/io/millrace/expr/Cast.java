package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.Locale;

/// A value as another type, by Spark's rules: ANSI or not as the session says.
public record Cast(Expression child, DataType dataType) implements Expression {
    @Override
    public boolean isNullable() {
        return child.isNullable() || CastRules.canGiveNull(child.dataType(), dataType);
    }

    @Override
    public List<Expression> children() {
        return List.of(child);
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new Cast(children.getFirst(), dataType);
    }

    @Override
    public String sql() {
        return "CAST(" + child.sql() + " AS " + dataType.sql().toUpperCase(Locale.ROOT) + ")";
    }
}
