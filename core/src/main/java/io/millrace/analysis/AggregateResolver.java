package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.SessionWindow;
import io.millrace.expr.TimeWindow;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Aggregate;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.types.ArrayType;
import io.millrace.types.MapType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Resolves an aggregation: groupings get names and identities, the output refers to them by these,
/// and whatever else stands outside of an aggregate function is refused.
final class AggregateResolver {
    private AggregateResolver() {}

    /// Returns the aggregation in the form that [Aggregate] describes.
    static LogicalPlan resolve(Aggregate aggregate) {
        List<Attribute> input = aggregate.child().output();
        Scope scope = HiddenColumns.joined(aggregate.child());
        ExpressionResolver overInput = new ExpressionResolver(scope);
        List<Expression> groupings =
                overInput.named(
                        WrittenGroupings.overInput(
                                aggregate.groupings(), aggregate.aggregates(), scope));
        groupings.forEach(AggregateResolver::requireGroupable);

        // The output of an analyzed aggregation refers to its groupings by identity.
        List<Attribute> known = new ArrayList<>(input);
        known.addAll(scope.hidden());
        groupings.stream()
                .filter(Alias.class::isInstance)
                .forEach(alias -> known.add(((Alias) alias).toAttribute()));
        ExpressionResolver overBoth = new ExpressionResolver(new Scope(input, known)).withQueries();
        List<Expression> output = new ArrayList<>();
        for (Expression item : aggregate.aggregates()) {
            output.addAll(
                    item instanceof Unresolved.Star star
                            ? overInput.named(List.of(star))
                            : overBoth.named(List.of(item)));
        }
        List<Expression> all = new ArrayList<>(groupings);
        all.addAll(output);
        all.forEach(expression -> RowNumbers.requireNone(expression, "an aggregation"));
        return Subqueries.joinedBelowCalls(
                output,
                HiddenColumns.exposing(aggregate.child(), all),
                (answered, child) -> withWindow(groupings, answered, child));
    }

    private static LogicalPlan withWindow(
            List<Expression> groupings, List<Expression> output, LogicalPlan child) {
        Optional<SessionWindow> session = SessionWindows.find(groupings, output);
        if (session.isPresent()) {
            return build(groupings, output, SessionWindows.filter(session.get(), child));
        }
        List<Expression> all = new ArrayList<>(groupings);
        all.addAll(output);
        List<TimeWindow> windows = TimeWindows.requireOne(all);
        if (windows.isEmpty()) {
            return build(groupings, output, child);
        }
        TimeWindow window = windows.getFirst();
        boolean isGroupedBy = groupings.stream().anyMatch(AggregateResolver::isWindow);
        if (isGroupedBy && groupings.stream().noneMatch(TimeWindows::hasNested)) {
            return build(groupings, output, TimeWindows.filterNullTimes(window, child));
        }
        Alias column = Alias.of(window, window.sql());
        return build(
                groupings.stream().map(e -> TimeWindows.replace(e, column)).toList(),
                output.stream().map(e -> TimeWindows.replace(e, column)).toList(),
                TimeWindows.projectWindow(column, child));
    }

    private static boolean isWindow(Expression grouping) {
        return grouping instanceof Alias alias && alias.child() instanceof TimeWindow;
    }

    private static LogicalPlan build(
            List<Expression> groupings, List<Expression> output, LogicalPlan child) {
        Map<Expression, Expression> distinct = new LinkedHashMap<>();
        groupings.forEach(g -> distinct.putIfAbsent(Trees.canonical(g), g));
        Map<Expression, Attribute> columns = new HashMap<>();
        distinct.forEach((computed, grouping) -> columns.put(computed, toColumn(grouping)));
        // A second grouping by the same value is the first under another name.
        Map<ExprId, Attribute> byId = new HashMap<>();
        for (Expression grouping : groupings) {
            Attribute column = columns.get(Trees.canonical(grouping));
            if (column != null) {
                byId.put(toColumn(grouping).exprId(), column);
            }
        }
        Set<ExprId> allowed = new HashSet<>();
        columns.values().forEach(column -> allowed.add(column.exprId()));
        List<Expression> resolved = new ArrayList<>();
        for (Expression item : output) {
            Expression column = overGroupings(item, columns, byId);
            requireAggregated(column, allowed);
            resolved.add(column);
        }
        return withQueriesAbove(List.copyOf(distinct.values()), resolved, child);
    }

    /// Whether a query has a row of a group's values is asked above the aggregation, over the
    /// columns that it gives for that.
    private static LogicalPlan withQueriesAbove(
            List<Expression> groupings, List<Expression> output, LogicalPlan child) {
        List<Expression> below = output.stream().filter(e -> !Subqueries.areIn(e)).toList();
        Aggregate aggregate = new Aggregate(groupings, below, child);
        if (below.size() == output.size()) {
            return aggregate;
        }
        OverAggregate over = OverAggregate.of(aggregate, false).orElseThrow();
        List<Expression> columns = new ArrayList<>();
        for (Expression item : output) {
            columns.add(
                    item instanceof Alias alias && Subqueries.areIn(alias)
                            ? new Alias(over.ofResults(alias.child()), alias.name(), alias.exprId())
                            : toColumn(item));
        }
        return Subqueries.joined(columns, over.exposing(columns), Project::new);
    }

    static Attribute toColumn(Expression grouping) {
        return switch (grouping) {
            case Alias alias -> alias.toAttribute();
            case Attribute column -> column;
            default -> throw new IllegalStateException("not named: " + grouping.sql());
        };
    }

    /// Returns the item of the output with the groupings' columns in place of what they compute.
    private static Expression overGroupings(
            Expression item, Map<Expression, Attribute> columns, Map<ExprId, Attribute> byId) {
        if (item instanceof Attribute column) {
            return replace(column, columns);
        }
        Alias alias = (Alias) item;
        Expression value = replace(alias.child(), columns);
        Attribute same = byId.get(alias.exprId());
        if (value instanceof Attribute column) {
            boolean isGroupingItself = same != null && same.exprId().equals(alias.exprId());
            if (isGroupingItself || column.name().equals(alias.name())) {
                return column;
            }
            return same == null
                    ? new Alias(column, alias.name(), alias.exprId())
                    : Alias.of(column, alias.name());
        }
        return new Alias(value, alias.name(), alias.exprId());
    }

    private static Expression replace(Expression node, Map<Expression, Attribute> columns) {
        if (node instanceof AggregateCall) {
            return node;
        }
        Attribute column = columns.get(Trees.canonical(node));
        if (column == null) {
            return Trees.mapChildren(node, child -> replace(child, columns));
        }
        return node instanceof Attribute written && written.exprId().equals(column.exprId())
                ? written
                : column;
    }

    private static void requireAggregated(Expression node, Set<ExprId> allowed) {
        if (node instanceof AggregateCall) {
            return;
        }
        if (node instanceof Attribute column && !allowed.contains(column.exprId())) {
            throw new AnalysisException(
                    ErrorCondition.MISSING_AGGREGATION,
                    "The column `" + column.name() + "` is neither grouped by nor aggregated.",
                    "Add it to groupBy(...), or wrap it in an aggregate such as max(...).");
        }
        node.children().forEach(child -> requireAggregated(child, allowed));
    }

    /// Refuses values that have no key.
    static void requireGroupable(Expression grouping) {
        if (Trees.contains(grouping, AggregateCall.class::isInstance)) {
            throw new AnalysisException(
                    ErrorCondition.GROUP_BY_AGGREGATE,
                    "The grouping `" + grouping.sql() + "` has an aggregate function.",
                    "Compute it first, in an agg(...) of its own.");
        }
        if (grouping.dataType() instanceof ArrayType || grouping.dataType() instanceof MapType) {
            throw TypeCoercion.mismatch(
                    grouping.sql(),
                    "cannot be grouped by: " + TypeCoercion.described(grouping),
                    "Group by another column.");
        }
    }
}
