package io.millrace.analysis;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.Distinct;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Filter;
import io.millrace.plan.Generate;
import io.millrace.plan.Join;
import io.millrace.plan.Limit;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SourceRelation;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.TableRelation;
import io.millrace.plan.Union;
import io.millrace.plan.UnresolvedRelation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Columns that a plan reads but does not give. Spark lets a sort or filter use them:
/// `select("a").orderBy("b")`; they are added below it and dropped above. Every operator can use
/// those that a join by equal names made one: `select b.k from a join b using (k)`.
final class HiddenColumns {
    private HiddenColumns() {}

    /// Returns the plan's columns as visible ones, and the hidden ones beside them.
    static Scope scope(LogicalPlan plan) {
        return new Scope(plan.output(), of(plan));
    }

    /// Returns the plan's columns as visible ones, and beside them those that joins by equal names
    /// hid: what a select list can name.
    static Scope joined(LogicalPlan plan) {
        return new Scope(plan.output(), ofJoins(plan));
    }

    /// Returns the columns that joins by equal names hid and that can still be named.
    static List<Attribute> ofJoins(LogicalPlan plan) {
        return switch (plan) {
            case Project project -> project.hidden();
            case Join join -> join.given(ofJoins(join.left()), ofJoins(join.right()));
            case Filter _, Sort _, Limit _, EventTimeWatermark _, Generate _ ->
                    ofJoins(plan.children().getFirst());
            case Aggregate _, Distinct _, SubqueryAlias _, Deduplicate _, Union _ -> List.of();
            case SourceRelation _, TableRelation _, LocalRelation _, UnresolvedRelation _ ->
                    List.of();
        };
    }

    /// Returns the plan, which also gives the columns hidden by joins that the expressions use.
    static LogicalPlan exposing(LogicalPlan plan, List<? extends Expression> expressions) {
        Set<ExprId> used = new HashSet<>();
        for (Expression expression : expressions) {
            Expressions.references(expression).forEach(column -> used.add(column.exprId()));
        }
        List<Attribute> wanted =
                ofJoins(plan).stream().filter(column -> used.contains(column.exprId())).toList();
        return expose(plan, wanted, Map.of());
    }

    /// Returns the node that is made over the plan, which also gives the hidden columns that the
    /// expressions use, and above it a projection that drops those.
    static LogicalPlan over(
            LogicalPlan plan, List<Expression> expressions, UnaryOperator<LogicalPlan> node) {
        return over(plan, expressions, Map.of(), node);
    }

    /// The same, where some of the columns are computed by the aggregation that the plan is over,
    /// once they are asked for.
    ///
    /// @param computed what computes them, by their identities
    static LogicalPlan over(
            LogicalPlan plan,
            List<Expression> expressions,
            Map<ExprId, Alias> computed,
            UnaryOperator<LogicalPlan> node) {
        LogicalPlan exposing = exposing(plan, expressions, computed);
        return exposing.output().size() == plan.output().size()
                ? node.apply(plan)
                : new Project(List.copyOf(plan.output()), ofJoins(plan), node.apply(exposing));
    }

    /// Returns the plan, which also gives the columns that the expressions use and it does not give
    /// yet.
    ///
    /// @param computed what computes them, by their identities
    static LogicalPlan exposing(
            LogicalPlan plan, List<Expression> expressions, Map<ExprId, Alias> computed) {
        Set<ExprId> visible = ids(plan.output());
        Map<ExprId, Attribute> used = new LinkedHashMap<>();
        for (Expression expression : expressions) {
            collect(expression, visible, used);
        }
        return expose(plan, List.copyOf(used.values()), computed);
    }

    private static void collect(
            Expression expression, Set<ExprId> visible, Map<ExprId, Attribute> used) {
        if (expression instanceof Attribute column && !visible.contains(column.exprId())) {
            used.putIfAbsent(column.exprId(), column);
        }
        expression.children().forEach(child -> collect(child, visible, used));
    }

    private static List<Attribute> of(LogicalPlan plan) {
        return switch (plan) {
            case Project project -> {
                List<Attribute> below = new ArrayList<>(project.child().output());
                below.addAll(of(project.child()));
                yield without(below, plan.output());
            }
            case Aggregate aggregate -> without(groupingColumns(aggregate), plan.output());
            case Filter filter -> of(filter.child());
            case Sort sort -> of(sort.child());
            // To add a column below them would change their rows, or what their names mean.
            case Distinct _, SubqueryAlias _, Deduplicate _, Union _ -> List.of();
            case Limit _, Join _, EventTimeWatermark _, Generate _ -> ofJoins(plan);
            case SourceRelation _, TableRelation _, LocalRelation _, UnresolvedRelation _ ->
                    List.of();
        };
    }

    private static LogicalPlan expose(
            LogicalPlan plan, List<Attribute> wanted, Map<ExprId, Alias> computed) {
        List<Attribute> missing = without(wanted, plan.output());
        if (missing.isEmpty()) {
            return plan;
        }
        return switch (plan) {
            case Project project -> {
                List<Expression> columns = new ArrayList<>(project.projectList());
                columns.addAll(missing);
                yield new Project(
                        columns, project.hidden(), expose(project.child(), missing, computed));
            }
            case Aggregate aggregate -> {
                List<Expression> columns = new ArrayList<>(aggregate.aggregates());
                for (Attribute column : missing) {
                    Alias alias = computed.get(column.exprId());
                    columns.add(alias == null ? column : alias);
                }
                yield new Aggregate(
                        aggregate.groupings(), columns, exposing(aggregate.child(), columns));
            }
            case Filter filter ->
                    new Filter(filter.condition(), expose(filter.child(), missing, computed));
            case Sort sort -> new Sort(sort.orders(), expose(sort.child(), missing, computed));
            case Limit _, EventTimeWatermark _, Generate _ ->
                    plan.withChildren(
                            List.of(expose(plan.children().getFirst(), missing, Map.of())));
            case Join join ->
                    join.withChildren(
                            List.of(
                                    expose(join.left(), reached(join.left(), missing), Map.of()),
                                    expose(
                                            join.right(),
                                            reached(join.right(), missing),
                                            Map.of())));
            case Distinct _,
                    SubqueryAlias _,
                    Deduplicate _,
                    Union _,
                    SourceRelation _,
                    TableRelation _,
                    LocalRelation _,
                    UnresolvedRelation _ ->
                    throw new IllegalStateException("hides no columns: " + plan.describe());
        };
    }

    private static List<Attribute> reached(LogicalPlan plan, List<Attribute> wanted) {
        Set<ExprId> hidden = ids(ofJoins(plan));
        return wanted.stream().filter(column -> hidden.contains(column.exprId())).toList();
    }

    private static List<Attribute> groupingColumns(Aggregate aggregate) {
        List<Attribute> columns = new ArrayList<>();
        for (Expression grouping : aggregate.groupings()) {
            switch (grouping) {
                case Alias alias -> columns.add(alias.toAttribute());
                case Attribute column -> columns.add(column);
                default -> throw new IllegalStateException("not resolved: " + grouping.sql());
            }
        }
        return columns;
    }

    private static List<Attribute> without(List<Attribute> columns, List<Attribute> others) {
        Set<ExprId> known = ids(others);
        return columns.stream().filter(column -> !known.contains(column.exprId())).toList();
    }

    private static Set<ExprId> ids(List<Attribute> columns) {
        Set<ExprId> ids = new HashSet<>();
        columns.forEach(column -> ids.add(column.exprId()));
        return ids;
    }
}
