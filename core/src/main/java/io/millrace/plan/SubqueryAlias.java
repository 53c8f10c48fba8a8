package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// Gives a plan a name, by which its columns can be qualified.
public record SubqueryAlias(String name, LogicalPlan child) implements LogicalPlan {
    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new SubqueryAlias(name, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return child.output().stream().map(column -> column.withQualifier(name)).toList();
    }

    @Override
    public List<Expression> expressions() {
        return List.of();
    }

    @Override
    public String describe() {
        return "SubqueryAlias " + name;
    }
}
