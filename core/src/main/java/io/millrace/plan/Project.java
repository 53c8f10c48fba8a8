package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;
import java.util.function.UnaryOperator;

/// Computes columns from those of the input.
///
/// @param projectList aliases and attributes, once resolved
/// @param hidden columns of the input, or below it, that can be named though the result does not
///   give them: the columns that a join by equal names made one
public record Project(List<Expression> projectList, List<Attribute> hidden, LogicalPlan child)
        implements LogicalPlan {
    /// Copies the lists.
    public Project {
        projectList = List.copyOf(projectList);
        hidden = List.copyOf(hidden);
    }

    /// Creates a projection that hides nothing.
    public Project(List<Expression> projectList, LogicalPlan child) {
        this(projectList, List.of(), child);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Project(projectList, hidden, children.getFirst());
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
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Project(projectList.stream().map(change).toList(), hidden, child);
    }

    @Override
    public String describe() {
        return "Project " + NamedExpressions.sql(projectList);
    }
}
