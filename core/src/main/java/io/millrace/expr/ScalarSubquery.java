package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// The value of a query that gives one row of one column at most, null when it gives none. It is
/// the same for all rows: a run computes it first and puts a constant in its place.
///
/// @param plan analyzed; reads no column of the query around it
/// @param dataType of its column
/// @param isNullable whether it may be null
/// @param sql the text that names the column, `scalarsubquery()`
public record ScalarSubquery(QueryPlan plan, DataType dataType, boolean isNullable, String sql)
        implements Expression {
    @Override
    public List<Expression> children() {
        return List.of();
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return this;
    }
}
