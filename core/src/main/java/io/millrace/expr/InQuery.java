package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;

/// Whether a query has a row of the values; a null is equal to none. The analyzer puts a join with
/// the query in its place.
///
/// @param values one for each column of the query
/// @param plan analyzed; reads no column of the query around it
public record InQuery(List<Expression> values, QueryPlan plan) implements Expression {
    /// Copies the values.
    public InQuery {
        values = List.copyOf(values);
    }

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
        return values;
    }

    @Override
    public InQuery withChildren(List<Expression> children) {
        return new InQuery(children, plan);
    }

    @Override
    public String sql() {
        String several = String.join(", ", values.stream().map(Expression::sql).toList());
        return "(" + (values.size() == 1 ? several : "(" + several + ")") + " IN (listquery()))";
    }
}
