package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// A sort key: `child ASC NULLS FIRST`.
public record SortOrder(Expression child, boolean isAscending, boolean isNullsFirst)
        implements Expression {
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
        return withChild(children.getFirst());
    }

    /// Returns the same order of another value.
    public SortOrder withChild(Expression other) {
        return new SortOrder(other, isAscending, isNullsFirst);
    }

    @Override
    public String sql() {
        return child.sql()
                + (isAscending ? " ASC" : " DESC")
                + (isNullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }
}
