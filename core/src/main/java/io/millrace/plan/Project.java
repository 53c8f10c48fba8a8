package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// Computes columns from those of the input.
///
/// @param projectList aliases and attributes, once resolved
public record Project(List<Expression> projectList, LogicalPlan child) implements LogicalPlan {
    /// Copies the list.
    public Project {
        projectList = List.copyOf(projectList);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Project(projectList, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return NamedExpressions.output(projectList);
    }

    @Override
    public List<Expression> expressions() {
        return projectList;
    }

    @Override
    public String describe() {
        return "Project " + NamedExpressions.sql(projectList);
    }
}
