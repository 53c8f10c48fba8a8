package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Groups rows and computes aggregates.
///
/// @param groupings what rows are grouped by: once resolved, aliases and attributes, at most one of
///   them an alias of a [io.millrace.expr.TimeWindow] or [io.millrace.expr.SessionWindow]; empty
///   for one global group
/// @param aggregates the output: once resolved, aliases and attributes over the groupings' columns
///   and aggregate calls
public record Aggregate(List<Expression> groupings, List<Expression> aggregates, LogicalPlan child)
        implements LogicalPlan {
    /// Copies the lists.
    public Aggregate {
        groupings = List.copyOf(groupings);
        aggregates = List.copyOf(aggregates);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Aggregate(groupings, aggregates, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return NamedExpressions.output(aggregates);
    }

    /// Returns the columns that rows are grouped by; only of a resolved plan.
    public List<Attribute> groupingColumns() {
        return NamedExpressions.output(groupings);
    }

    @Override
    public List<Expression> expressions() {
        List<Expression> all = new ArrayList<>(groupings);
        all.addAll(aggregates);
        return all;
    }

    @Override
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Aggregate(
                groupings.stream().map(change).toList(),
                aggregates.stream().map(change).toList(),
                child);
    }

    @Override
    public String describe() {
        return "Aggregate "
                + NamedExpressions.sql(groupings)
                + ", "
                + NamedExpressions.sql(aggregates);
    }
}
