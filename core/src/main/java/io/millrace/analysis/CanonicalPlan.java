package io.millrace.analysis;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.ScalarSubquery;
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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Makes plans without what does not change their rows: names, and which identities their columns
/// have. A query that is written twice, in `GROUP BY x + (SELECT 1)` and in the select list, has
/// columns of its own each time; the two plans are equal then.
final class CanonicalPlan {
    /// The identities by those that the columns had, numbered from below zero, where no others are.
    private final Map<ExprId, ExprId> identities = new HashMap<>();

    private CanonicalPlan() {}

    static LogicalPlan of(LogicalPlan plan) {
        return new CanonicalPlan().canonical(plan);
    }

    private LogicalPlan canonical(LogicalPlan plan) {
        List<LogicalPlan> children = plan.children().stream().map(this::canonical).toList();
        LogicalPlan over = children.isEmpty() ? plan : plan.withChildren(children);
        return switch (over) {
            // What is read in both places is the same relation with the same columns.
            case SourceRelation _, TableRelation _, UnresolvedRelation _ -> {
                over.output().forEach(c -> identities.put(c.exprId(), c.exprId()));
                yield over;
            }
            case LocalRelation local -> new LocalRelation(local.rows(), columns(local.output()));
            case Union union -> new Union(union.inputs(), columns(union.output()));
            case Generate generate ->
                    new Generate(
                            canonical(generate.generated()),
                            generate.isOuter(),
                            generate.generator(),
                            columns(generate.generatedOutput()),
                            generate.child());
            case Project project ->
                    new Project(
                            project.projectList().stream().map(this::canonical).toList(),
                            project.child());
            case Aggregate _,
                    Deduplicate _,
                    Distinct _,
                    EventTimeWatermark _,
                    Filter _,
                    Join _,
                    Limit _,
                    Sort _,
                    SubqueryAlias _ ->
                    over.mapExpressions(this::canonical);
        };
    }

    private Expression canonical(Expression expression) {
        return Trees.transformUp(
                expression,
                node ->
                        switch (node) {
                            case Attribute column -> column(column);
                            case Alias(Expression value, _, ExprId id) ->
                                    new Alias(value, "", identity(id));
                            case ScalarSubquery query -> Trees.canonical(query);
                            default -> node;
                        });
    }

    private List<Attribute> columns(List<Attribute> columns) {
        return columns.stream().map(this::column).toList();
    }

    private Attribute column(Attribute column) {
        return new Attribute(
                "",
                column.dataType(),
                column.isNullable(),
                identity(column.exprId()),
                Optional.empty(),
                OptionalLong.empty());
    }

    private ExprId identity(ExprId of) {
        return identities.computeIfAbsent(of, _ -> new ExprId(-1L - identities.size()));
    }
}
