package io.millrace.analysis;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.plan.Join;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
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
    private final Set<ExprId> taken = new HashSet<>();
    private final Map<ExprId, Attribute> renewed = new HashMap<>();

    NewIdentities(List<Attribute> others) {
        others.forEach(column -> taken.add(column.exprId()));
    }

    /// Returns the new columns, by the identities that they had.
    Map<ExprId, Attribute> renewed() {
        return renewed;
    }

    /// Returns the plan with columns of its own.
    LogicalPlan apply(LogicalPlan plan) {
        if (plan.output().stream().noneMatch(column -> taken.contains(column.exprId()))) {
            return plan;
        }
        return switch (plan) {
            // Below the names by which the columns can be qualified, which a projection has not.
            case SubqueryAlias alias -> new SubqueryAlias(alias.name(), apply(alias.child()));
            case Join join ->
                    new Join(
                            apply(join.left()),
                            apply(join.right()),
                            join.type(),
                            join.condition().map(this::withNewColumns));
            default -> projected(plan);
        };
    }

    private Expression withNewColumns(Expression condition) {
        return Trees.transformUp(
                condition,
                node ->
                        node instanceof Attribute column
                                ? renewed.getOrDefault(column.exprId(), column)
                                : node);
    }

    private Project projected(LogicalPlan plan) {
        List<Expression> columns = new ArrayList<>();
        for (Attribute column : plan.output()) {
            Alias alias = Alias.of(column, column.name());
            columns.add(alias);
            renewed.put(column.exprId(), alias.toAttribute());
        }
        return new Project(columns, plan);
    }
}
