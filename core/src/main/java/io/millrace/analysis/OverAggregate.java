package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Filter;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Conditions and sort keys over an aggregation: `HAVING sum(x) > 1`, `ORDER BY count(*)`. They may
/// use aggregate functions and groupings that the result does not give; those are computed with the
/// others and dropped above.
final class OverAggregate {
    private final LogicalPlan plan;
    private final Aggregate aggregate;
    private final ExpressionResolver resolver;

    /// Columns of the groupings, by what they compute.
    private final Map<Expression, Attribute> groupings = new HashMap<>();

    /// Columns of the aggregate functions that are computed already, by their calls.
    private final Map<Expression, Attribute> calls = new HashMap<>();

    private final Map<ExprId, Alias> added = new LinkedHashMap<>();

    private OverAggregate(LogicalPlan plan, Aggregate aggregate, boolean isHaving) {
        this.plan = plan;
        this.aggregate = aggregate;
        List<Attribute> ofGroupings = new ArrayList<>();
        for (Expression grouping : aggregate.groupings()) {
            ofGroupings.addAll(Expressions.references(grouping));
            Attribute column = AggregateResolver.toColumn(grouping);
            groupings.put(Trees.canonical(grouping), column);
            if (grouping instanceof Alias) {
                ofGroupings.add(column);
            }
        }
        for (Expression output : aggregate.aggregates()) {
            if (output instanceof Alias alias && alias.child() instanceof AggregateCall call) {
                calls.put(Trees.canonical(call), alias.toAttribute());
            }
        }
        Scope names =
                isHaving
                        ? new Scope(ofGroupings, plan.output())
                        : new Scope(plan.output(), ofGroupings);
        this.resolver =
                new ExpressionResolver(names, HiddenColumns.joined(aggregate.child()))
                        .withQueries();
    }

    /// Returns the resolution over the aggregation that the plan is, filters and selections aside;
    /// empty when it is none.
    static Optional<OverAggregate> of(LogicalPlan plan, boolean isHaving) {
        return below(plan).map(aggregate -> new OverAggregate(plan, aggregate, isHaving));
    }

    private static Optional<Aggregate> below(LogicalPlan plan) {
        if (plan instanceof Aggregate aggregate) {
            return Optional.of(aggregate);
        }
        if (plan instanceof Filter filter) {
            return below(filter.child());
        }
        return plan instanceof Project project
                        && project.projectList().stream().allMatch(Attribute.class::isInstance)
                ? below(project.child())
                : Optional.empty();
    }

    /// Returns the expression over the aggregation's results.
    ///
    /// @throws AnalysisException `MISSING_AGGREGATION`, and what resolution raises
    Expression resolve(Expression written) {
        Expression resolved;
        try {
            resolved = resolver.resolve(written);
        } catch (AnalysisException e) {
            throw isOverInput(written) ? missing(written.sql(), e) : e;
        }
        return ofResults(resolved);
    }

    /// Returns the resolved expression over the aggregation's results.
    ///
    /// @throws AnalysisException `MISSING_AGGREGATION`
    Expression ofResults(Expression resolved) {
        Expression result = overResults(resolved);
        requireResults(result);
        return result;
    }

    private boolean isOverInput(Expression written) {
        try {
            new ExpressionResolver(Scope.of(aggregate.child().output())).resolve(written);
            return true;
        } catch (AnalysisException _) {
            return false;
        }
    }

    private static AnalysisException missing(String written, AnalysisException cause) {
        return new AnalysisException(
                ErrorCondition.MISSING_AGGREGATION,
                "A column in `" + written + "` is neither grouped by nor aggregated.",
                "Add it to the grouping, or wrap it in an aggregate such as max(...).",
                cause);
    }

    private Expression overResults(Expression node) {
        if (node instanceof AggregateCall call) {
            Attribute column = calls.computeIfAbsent(Trees.canonical(call), _ -> compute(call));
            return column;
        }
        Attribute grouping = groupings.get(Trees.canonical(node));
        if (grouping == null) {
            return Trees.mapChildren(node, this::overResults);
        }
        return node instanceof Attribute same && same.exprId().equals(grouping.exprId())
                ? same
                : grouping;
    }

    private Attribute compute(AggregateCall call) {
        Alias alias = Alias.of(call, call.sql());
        added.put(alias.exprId(), alias);
        return alias.toAttribute();
    }

    private void requireResults(Expression expression) {
        Set<ExprId> known = new HashSet<>(added.keySet());
        plan.output().forEach(column -> known.add(column.exprId()));
        groupings.values().forEach(column -> known.add(column.exprId()));
        calls.values().forEach(column -> known.add(column.exprId()));
        for (Attribute column : Expressions.references(expression)) {
            if (!known.contains(column.exprId())) {
                throw new AnalysisException(
                        ErrorCondition.MISSING_AGGREGATION,
                        "The column `" + column.name() + "` is neither grouped by nor aggregated.",
                        "Add it to the grouping, or wrap it in an aggregate such as max(...).");
            }
        }
    }

    /// Returns the aggregation, which also gives all that the expressions use.
    LogicalPlan exposing(List<Expression> expressions) {
        return HiddenColumns.exposing(plan, expressions, added);
    }

    /// Returns the node that is made over the plan, which then gives all that the expressions use,
    /// and above it a projection that drops what the plan did not give before.
    LogicalPlan over(List<Expression> expressions, UnaryOperator<LogicalPlan> node) {
        return HiddenColumns.over(plan, expressions, added, node);
    }
}
