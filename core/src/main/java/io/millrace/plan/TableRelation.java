package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// A read of a table in memory, as it is when the plan is executed.
public record TableRelation(Table table, List<Attribute> output) implements LogicalPlan {
    /// Copies the columns.
    public TableRelation {
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
        return "Table " + table.name() + " " + output;
    }
}
