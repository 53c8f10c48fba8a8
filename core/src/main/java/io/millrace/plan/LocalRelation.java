package io.millrace.plan;

import io.millrace.Row;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// Rows that the user gave as objects: `createDataFrame`.
public record LocalRelation(List<Row> rows, List<Attribute> output) implements LogicalPlan {
    /// Copies the lists.
    public LocalRelation {
        rows = List.copyOf(rows);
        output = List.copyOf(output);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of();
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return this;
    }

    @Override
    public List<Expression> expressions() {
        return List.of();
    }

    @Override
    public String describe() {
        return "LocalRelation " + output + " (" + rows.size() + " rows)";
    }
}
