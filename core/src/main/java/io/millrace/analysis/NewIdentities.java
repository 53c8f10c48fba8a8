package io.millrace.analysis;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.plan.Deduplicate;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Filter;
import io.millrace.plan.Join;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.SubqueryAlias;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives the columns of a plan other identities where another plan has the same: both read the same
/// frame, but a row of the one is not that of the other.
final class NewIdentities {
    private final Set<ExprId> taken;
    private final Map<ExprId, ExprId> renewed = new HashMap<>();

    NewIdentities(List<Attribute> others) {
        this(new HashSet<>());
        others.forEach(column -> taken.add(column.exprId()));
    }

    private NewIdentities(Set<ExprId> taken) {
        this.taken = taken;
    }

    /// Returns the new identities of the plan's columns, by those that they had.
    Map<ExprId, ExprId> renewed() {
        return renewed;
    }

    /// Returns the plan with columns of its own. As far as it can be, they are made below what
    /// gives columns the names by which they can be qualified, which a projection on top has not.
    LogicalPlan apply(LogicalPlan plan) {
        if (plan.output().stream().noneMatch(column -> taken.contains(column.exprId()))) {
            return plan;
        }
        return switch (plan) {
            case SubqueryAlias _,
                    Join _,
                    Filter _,
                    Sort _,
                    Limit _,
                    Deduplicate _,
                    EventTimeWatermark _ ->
                    plan.withChildren(plan.children().stream().map(this::apply).toList())
                            .mapExpressions(this::withNewColumns);
            case Project project -> overNewColumns(project);
            default -> projected(plan);
        };
    }

    private Expression withNewColumns(Expression expression) {
        return Trees.transformUp(
                expression, node -> node instanceof Attribute column ? own(column) : node);
    }

    private Attribute own(Attribute column) {
        ExprId id = renewed.get(column.exprId());
        return id == null ? column : column.withExprId(id);
    }

    /// What the projection's input gives is no concern of those above it.
    private Project overNewColumns(Project project) {
        NewIdentities below = new NewIdentities(taken);
        LogicalPlan child = below.apply(project.child());
        List<Expression> columns = new ArrayList<>();
        for (Expression column : project.projectList()) {
            Expression own = below.withNewColumns(column);
            columns.add(
                    own instanceof Alias(Expression value, String name, _)
                            ? Alias.of(value, name)
                            : own);
        }
        Project renewing =
                new Project(columns, project.hidden().stream().map(below::own).toList(), child);
        for (int i = 0; i < columns.size(); i++) {
            renewed.put(project.output().get(i).exprId(), renewing.output().get(i).exprId());
        }
        return renewing;
    }

    private Project projected(LogicalPlan plan) {
        List<Expression> columns = new ArrayList<>();
        for (Attribute column : plan.output()) {
            Alias alias = Alias.of(column, column.name());
            columns.add(alias);
            renewed.put(column.exprId(), alias.exprId());
        }
        return new Project(columns, plan);
    }
}
