package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// Keeps the first rows.
///
/// @param count how many, 0 or more
public record Limit(int count, LogicalPlan child) implements LogicalPlan {
    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Limit(count, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return child.output();
    }

    @Override
    public List<Expression> expressions() {
        return List.of();
    }

    @Override
    public String describe() {
        return "Limit " + count;
    }
}
