package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// A table or view by its name, before it is looked up.
public record UnresolvedRelation(List<String> nameParts) implements LogicalPlan {
    /// Copies the parts.
    public UnresolvedRelation {
        nameParts = List.copyOf(nameParts);
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
    public List<Attribute> output() {
        throw new IllegalStateException("not looked up: " + describe());
    }

    @Override
    public List<Expression> expressions() {
        return List.of();
    }

    @Override
    public String describe() {
        return "UnresolvedRelation " + nameParts;
    }
}
