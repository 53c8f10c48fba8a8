package io.millrace.analysis;

import io.millrace.expr.Expression;
import io.millrace.expr.InQuery;
import io.millrace.expr.Logical;
import io.millrace.plan.Filter;
import io.millrace.plan.LogicalPlan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Filters that may look for rows in a query: `WHERE x > 1 AND y IN (SELECT ...)`.
final class QueryFilters {
    private QueryFilters() {}

    /// Returns the rows for which the condition is true, in parts: what asks the row alone, then a
    /// semi join for each `IN` that must be true, then what has a query within.
    ///
    /// @param condition typed, over the plan
    static LogicalPlan filtered(Expression condition, LogicalPlan plan) {
        if (!Subqueries.areIn(condition)) {
            return rowwise(condition, plan);
        }
        List<Expression> plain = new ArrayList<>();
        List<InQuery> required = new ArrayList<>();
        List<Expression> within = new ArrayList<>();
        for (Expression part : conjuncts(condition)) {
            switch (part) {
                case InQuery query -> required.add(query);
                default -> (Subqueries.areIn(part) ? within : plain).add(part);
            }
        }
        LogicalPlan filtered = rowwise(plain, plan);
        for (InQuery query : required) {
            filtered = semiJoin(filtered, query);
        }
        return rowwise(within, filtered);
    }

    private static LogicalPlan rowwise(List<Expression> conditions, LogicalPlan plan) {
        Optional<Expression> all = Logical.all(conditions);
        return all.isPresent() ? rowwise(all.get(), plan) : plan;
    }

    private static LogicalPlan rowwise(Expression condition, LogicalPlan plan) {
        return Analyzer.withoutNumbers(
                List.of(condition),
                plan,
                (conditions, numbered) ->
                        Subqueries.joined(
                                conditions,
                                numbered,
                                (answered, over) -> new Filter(answered.getFirst(), over)));
    }

    private static LogicalPlan semiJoin(LogicalPlan plan, InQuery query) {
        return Analyzer.withoutNumbers(
                query.values(),
                plan,
                (values, numbered) ->
                        Subqueries.joined(
                                values,
                                numbered,
                                (answered, over) ->
                                        Subqueries.semiJoin(over, query.withChildren(answered))));
    }

    private static List<Expression> conjuncts(Expression condition) {
        List<Expression> conjuncts = new ArrayList<>();
        collect(condition, conjuncts);
        return conjuncts;
    }

    private static void collect(Expression condition, List<Expression> conjuncts) {
        if (condition instanceof Logical(Logical.Op op, Expression left, Expression right)
                && op == Logical.Op.AND) {
            collect(left, conjuncts);
            collect(right, conjuncts);
        } else {
            conjuncts.add(condition);
        }
    }
}
