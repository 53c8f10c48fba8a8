package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// Keeps one of equal rows; nulls are equal here. Once analyzed, an [Aggregate].
public record Distinct(LogicalPlan child) implements LogicalPlan {
    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Distinct(children.getFirst());
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
        return "Distinct";
    }
}
