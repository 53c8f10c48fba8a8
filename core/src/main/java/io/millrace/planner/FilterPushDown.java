package io.millrace.planner;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.NullTest;
import io.millrace.expr.RowNumber;
import io.millrace.expr.SessionWindow;
import io.millrace.expr.TimeWindow;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.Distinct;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Filter;
import io.millrace.plan.Generate;
import io.millrace.plan.Join;
import io.millrace.plan.LeafNode;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.Union;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Moves the conditions of filters below watermarks where Spark's optimizer does: a row that is
/// filtered out there raises no watermark, so this decides what comes out and when.
///
/// A condition passes a watermark unless it reads the event time. On its way it passes projections,
/// unions, aggregations by what it reads, and whatever else gives its columns unchanged. A
/// condition that comes to no watermark stays where it was written. Below a condition that is never
/// true, and below a limit of no rows, no row raises a watermark.
final class FilterPushDown {
    private static final int PARTS_MAX = 10_000;

    private FilterPushDown() {}

    /// A plan with the conditions in it moved, and whether it has a watermark.
    private record Moved(LogicalPlan plan, boolean hasWatermark) {}

    /// Returns the plan with conditions moved.
    static LogicalPlan apply(LogicalPlan plan) {
        return moveAll(plan).plan();
    }

    /// From below upwards: what was written first stays first, as the guard of what comes after it.
    private static Moved moveAll(LogicalPlan plan) {
        List<Moved> below = plan.children().stream().map(FilterPushDown::moveAll).toList();
        if (!(plan instanceof EventTimeWatermark)
                && below.stream().noneMatch(Moved::hasWatermark)) {
            return new Moved(plan, false);
        }
        return new Moved(move(withChildren(plan, below.stream().map(Moved::plan).toList())), true);
    }

    private static LogicalPlan move(LogicalPlan plan) {
        return switch (plan) {
            case Limit limit when limit.count().equals(OptionalInt.of(0)) ->
                    limit.withChildren(List.of(withIdleWatermarks(limit.child())));
            case Filter filter when isNeverTrue(filter.condition()) ->
                    new Filter(filter.condition(), withIdleWatermarks(filter.child()));
            case Filter filter -> moved(filter);
            default -> plan;
        };
    }

    private static LogicalPlan withChildren(LogicalPlan plan, List<LogicalPlan> children) {
        return children.isEmpty() || children.equals(plan.children())
                ? plan
                : plan.withChildren(children);
    }

    /// Returns whether no row passes, as Spark's optimizer sees it, which then drops all that is
    /// below.
    private static boolean isNeverTrue(Expression condition) {
        return switch (condition) {
            case Literal literal -> !Boolean.TRUE.equals(literal.value());
            case NullTest test -> !test.isNegated() && !test.child().isNullable();
            case Logical(Logical.Op op, Expression left, Expression right) ->
                    op == Logical.Op.AND
                            ? isNeverTrue(left) || isNeverTrue(right)
                            : isNeverTrue(left) && isNeverTrue(right);
            default -> false;
        };
    }

    /// Lets no row come to a watermark, which then stays where it is.
    private static LogicalPlan withIdleWatermarks(LogicalPlan plan) {
        return plan instanceof EventTimeWatermark watermark
                ? watermark.withChildren(List.of(new Filter(Literal.FALSE, watermark.child())))
                : withChildren(
                        plan,
                        plan.children().stream().map(FilterPushDown::withIdleWatermarks).toList());
    }

    private static LogicalPlan moved(Filter filter) {
        List<Expression> conditions = new ArrayList<>();
        split(filter.condition(), conditions);
        LogicalPlan below = filter.child();
        List<Expression> kept = new ArrayList<>();
        for (Expression condition : conditions) {
            Optional<LogicalPlan> pushed = push(condition, below);
            below = pushed.orElse(below);
            if (pushed.isEmpty()) {
                kept.add(condition);
            }
        }
        if (kept.size() == conditions.size()) {
            return filter;
        }
        Optional<Expression> rest = Logical.all(kept);
        LogicalPlan input = below;
        return rest.<LogicalPlan>map(condition -> new Filter(condition, input)).orElse(input);
    }

    private static void split(Expression condition, List<Expression> conditions) {
        if (condition instanceof Logical(Logical.Op op, Expression left, Expression right)
                && op == Logical.Op.AND) {
            split(left, conditions);
            split(right, conditions);
        } else {
            conditions.add(condition);
        }
    }

    /// Returns the plan with the condition below a watermark in it, or empty when it cannot be.
    private static Optional<LogicalPlan> push(Expression condition, LogicalPlan plan) {
        if (isLarge(condition)) {
            return Optional.empty();
        }
        return switch (plan) {
            case EventTimeWatermark watermark -> {
                if (reads(condition, ids(List.of((Attribute) watermark.eventTime())))) {
                    yield Optional.empty();
                }
                yield Optional.of(
                        watermark.withChildren(List.of(over(condition, watermark.child()))));
            }
            case Project project ->
                    through(project, replaced(condition, definitions(project.projectList())));
            case Aggregate aggregate -> throughAggregate(condition, aggregate);
            case Union union -> throughUnion(condition, union);
            // Fewer rows below it would have other numbers.
            case Generate generate when generate.generated() instanceof RowNumber ->
                    Optional.empty();
            case Generate generate ->
                    reads(condition, ids(generate.generatedOutput()))
                            ? Optional.empty()
                            : through(generate, condition);
            case Filter _, SubqueryAlias _, Distinct _, Sort _ -> through(plan, condition);
            // Fewer rows below them would be other rows above.
            case Limit _, Deduplicate _, Join _ -> Optional.empty();
            case LeafNode _ -> Optional.empty();
        };
    }

    /// Returns the plan filtered, below a watermark if there is one that it can pass.
    private static LogicalPlan over(Expression condition, LogicalPlan plan) {
        return push(condition, plan).orElseGet(() -> new Filter(condition, plan));
    }

    private static Optional<LogicalPlan> through(LogicalPlan plan, Expression condition) {
        return push(condition, plan.children().getFirst())
                .map(child -> plan.withChildren(List.of(child)));
    }

    private static Optional<LogicalPlan> throughAggregate(
            Expression condition, Aggregate aggregate) {
        Expression overGroups = replaced(condition, definitions(aggregate.aggregates()));
        Set<ExprId> groupings = ids(aggregate.groupingColumns());
        Set<Attribute> read = Expressions.references(overGroups);
        boolean isOfGroups =
                !read.isEmpty()
                        && read.stream().allMatch(column -> groupings.contains(column.exprId()))
                        && !reads(overGroups, windowsOfManyRows(aggregate));
        return isOfGroups
                ? through(aggregate, replaced(overGroups, definitions(aggregate.groupings())))
                : Optional.empty();
    }

    /// Returns the groupings of which a row has several, or one that depends on other rows: they
    /// are not known below.
    private static Set<ExprId> windowsOfManyRows(Aggregate aggregate) {
        Set<ExprId> windows = new HashSet<>();
        for (Expression grouping : aggregate.groupings()) {
            if (grouping instanceof Alias(Expression value, _, ExprId id)
                    && (value instanceof SessionWindow
                            || value instanceof TimeWindow window && !window.isTumbling())) {
                windows.add(id);
            }
        }
        return windows;
    }

    private static Optional<LogicalPlan> throughUnion(Expression condition, Union union) {
        List<LogicalPlan> inputs = new ArrayList<>();
        boolean isPushed = false;
        for (LogicalPlan input : union.inputs()) {
            Map<ExprId, Expression> columns = new HashMap<>();
            for (int i = 0; i < union.output().size(); i++) {
                columns.put(union.output().get(i).exprId(), input.output().get(i));
            }
            Expression own = replaced(condition, columns);
            Optional<LogicalPlan> pushed = push(own, input);
            isPushed |= pushed.isPresent();
            inputs.add(pushed.orElseGet(() -> new Filter(own, input)));
        }
        return isPushed ? Optional.of(union.withChildren(inputs)) : Optional.empty();
    }

    private static Map<ExprId, Expression> definitions(List<Expression> named) {
        Map<ExprId, Expression> definitions = new HashMap<>();
        for (Expression expression : named) {
            if (expression instanceof Alias alias) {
                definitions.put(alias.exprId(), alias.child());
            }
        }
        return definitions;
    }

    /// Returns whether the tree has more parts than are worth to be moved: each projection that a
    /// condition passes can multiply them.
    private static boolean isLarge(Expression tree) {
        return countTo(PARTS_MAX + 1, tree) > PARTS_MAX;
    }

    private static int countTo(int limit, Expression tree) {
        int count = 1;
        for (Expression child : tree.children()) {
            if (count >= limit) {
                break;
            }
            count += countTo(limit - count, child);
        }
        return count;
    }

    private static Expression replaced(Expression tree, Map<ExprId, Expression> definitions) {
        return Expressions.transformUp(
                tree,
                node ->
                        node instanceof Attribute column
                                ? definitions.getOrDefault(column.exprId(), column)
                                : node);
    }

    private static boolean reads(Expression condition, Set<ExprId> columns) {
        return Expressions.references(condition).stream()
                .anyMatch(column -> columns.contains(column.exprId()));
    }

    private static Set<ExprId> ids(List<Attribute> columns) {
        Set<ExprId> ids = new HashSet<>();
        columns.forEach(column -> ids.add(column.exprId()));
        return ids;
    }
}
