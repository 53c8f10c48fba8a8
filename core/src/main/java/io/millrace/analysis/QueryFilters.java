package io.millrace.analysis;

import io.millrace.expr.Expression;
import io.millrace.expr.Logical;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Filter;
import io.millrace.plan.LogicalPlan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Filters that look for rows in a query: `WHERE x > 1 AND y IN (SELECT ...)`.
final class QueryFilters {
    private QueryFilters() {}

    /// Returns the filter in parts: what asks the row alone, then what asks it and has a query
    /// within, then a semi join for each `IN` that must be true.
    static LogicalPlan resolve(Filter filter) {
        boolean isHaving = filter.condition() instanceof Unresolved.Having;
        List<Expression> plain = new ArrayList<>();
        List<Expression> within = new ArrayList<>();
        List<Unresolved.Subquery> required = new ArrayList<>();
        for (Expression condition : conjuncts(filter.condition())) {
            switch (condition) {
                case Unresolved.Subquery query -> required.add(query);
                default -> (Subqueries.areIn(condition) ? within : plain).add(condition);
            }
        }
        LogicalPlan plan = filter.child();
        if (!plain.isEmpty()) {
            Expression all = all(plain);
            plan = Analyzer.rowwise(new Filter(isHaving ? new Unresolved.Having(all) : all, plan));
        }
        for (Unresolved.Subquery query : required) {
            plan = semiJoin(plan, query, isHaving);
        }
        if (within.isEmpty()) {
            return plan;
        }
        Subqueries.Joined joined = Subqueries.joined(plan, List.of(all(within)));
        return Analyzer.rowwise(new Filter(joined.expressions().getFirst(), joined.plan()));
    }

    private static LogicalPlan semiJoin(
            LogicalPlan plan, Unresolved.Subquery query, boolean isHaving) {
        List<Expression> written = Subqueries.values(query);
        Optional<OverAggregate> over = OverAggregate.of(plan, isHaving);
        if (over.isPresent()) {
            List<Expression> values = written.stream().map(over.get()::resolve).toList();
            return over.get().over(values, input -> Subqueries.semiJoin(input, query, values));
        }
        ExpressionResolver resolver = new ExpressionResolver(HiddenColumns.scope(plan));
        List<Expression> values = written.stream().map(resolver::resolve).toList();
        values.forEach(value -> Analyzer.requireRowwise(value, "filter"));
        return HiddenColumns.over(plan, values, input -> Subqueries.semiJoin(input, query, values));
    }

    private static List<Expression> conjuncts(Expression condition) {
        List<Expression> conjuncts = new ArrayList<>();
        collect(condition, conjuncts);
        return conjuncts;
    }

    private static void collect(Expression condition, List<Expression> conjuncts) {
        switch (condition) {
            case Unresolved.Having having -> collect(having.condition(), conjuncts);
            case Logical(Logical.Op op, Expression left, Expression right)
                    when op == Logical.Op.AND -> {
                collect(left, conjuncts);
                collect(right, conjuncts);
            }
            default -> conjuncts.add(condition);
        }
    }

    /// Returns that all conditions are true, as a tree that is no deeper than need be.
    private static Expression all(List<Expression> conditions) {
        if (conditions.size() == 1) {
            return conditions.getFirst();
        }
        int middle = conditions.size() / 2;
        return new Logical(
                Logical.Op.AND,
                all(conditions.subList(0, middle)),
                all(conditions.subList(middle, conditions.size())));
    }
}
