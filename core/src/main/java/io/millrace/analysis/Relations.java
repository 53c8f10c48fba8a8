package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.UnresolvedRelation;

import java.util.ArrayList;
import java.util.List;

/// Puts tables and views in the place of their names, also in the queries that stand within
/// expressions, which are analyzed on the way.
public final class Relations {
    private Relations() {}

    /// Returns the plan with every name of a relation looked up.
    ///
    /// @throws AnalysisException `TABLE_OR_VIEW_NOT_FOUND`, `TOO_DEEPLY_NESTED`
    public static LogicalPlan lookUp(LogicalPlan plan, Catalog catalog) {
        Trees.requireShallow(plan);
        return resolve(plan, catalog);
    }

    private static LogicalPlan resolve(LogicalPlan plan, Catalog catalog) {
        if (plan instanceof UnresolvedRelation relation) {
            return catalog.lookup(String.join(".", relation.nameParts()));
        }
        if (plan.children().isEmpty()) {
            return plan;
        }
        List<LogicalPlan> children = new ArrayList<>(plan.children().size());
        for (LogicalPlan child : plan.children()) {
            children.add(resolve(child, catalog));
        }
        LogicalPlan found = plan.withChildren(children);
        return found.mapExpressions(
                e -> Subqueries.analyzed(e, query -> lookUp(query, catalog), found));
    }
}
