package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;
import java.util.function.UnaryOperator;

/// Keeps the rows for which the condition is true.
public record Filter(Expression condition, LogicalPlan child) implements LogicalPlan {
    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Filter(condition, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return child.output();
    }

    @Override
    public List<Expression> expressions() {
        return List.of(condition);
    }

    @Override
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Filter(change.apply(condition), child);
    }

    @Override
    public String describe() {
        return "Filter " + condition.sql();
    }
}
