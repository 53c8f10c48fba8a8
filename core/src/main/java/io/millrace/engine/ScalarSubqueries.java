package io.millrace.engine;

import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.Literal;
import io.millrace.expr.ScalarSubquery;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/// Computes the queries that stand for values in the expressions of a plan, inner ones first, and
/// puts their values in their places. Used once.
final class ScalarSubqueries {
    /// Runs a plan and gives its rows, which the caller owns.
    interface Execution {
        List<Batch> run(LogicalPlan plan) throws Exception;
    }

    private final Execution execution;

    /// A query that the plan has in several places is computed once.
    private final IdentityHashMap<ScalarSubquery, Literal> values = new IdentityHashMap<>();

    ScalarSubqueries(Execution execution) {
        this.execution = execution;
    }

    /// Returns the queries in the expressions of the plan, those within them aside.
    static List<ScalarSubquery> in(LogicalPlan plan) {
        List<ScalarSubquery> found = new ArrayList<>();
        plan.children().forEach(child -> found.addAll(in(child)));
        plan.expressions().forEach(expression -> collect(expression, found));
        return found;
    }

    private static void collect(Expression node, List<ScalarSubquery> found) {
        if (node instanceof ScalarSubquery query) {
            found.add(query);
        }
        node.children().forEach(child -> collect(child, found));
    }

    /// Returns the plan without such queries.
    ///
    /// @throws Exception what running one throws; `SCALAR_SUBQUERY_TOO_MANY_ROWS`
    LogicalPlan computed(LogicalPlan plan) throws Exception {
        List<LogicalPlan> children = new ArrayList<>(plan.children().size());
        for (LogicalPlan child : plan.children()) {
            children.add(computed(child));
        }
        LogicalPlan own = children.equals(plan.children()) ? plan : plan.withChildren(children);
        boolean hasQuery = false;
        for (Expression expression : own.expressions()) {
            hasQuery |= compute(expression);
        }
        return hasQuery ? own.mapExpressions(this::withValues) : own;
    }

    private boolean compute(Expression node) throws Exception {
        if (node instanceof ScalarSubquery query) {
            if (!values.containsKey(query)) {
                values.put(query, value(query));
            }
            return true;
        }
        boolean hasQuery = false;
        for (Expression child : node.children()) {
            hasQuery |= compute(child);
        }
        return hasQuery;
    }

    private Literal value(ScalarSubquery query) throws Exception {
        // Two rows are enough to see that there are too many.
        List<Batch> rows = execution.run(computed(new Limit(2, (LogicalPlan) query.plan())));
        try {
            long count = rows.stream().mapToLong(Batch::rowCount).sum();
            if (count > 1) {
                throw ErrorCondition.SCALAR_SUBQUERY_TOO_MANY_ROWS.error(
                        "More than one row is returned by a query that stands for a value.",
                        "Aggregate its rows, or use LIMIT 1.");
            }
            return Expressions.constant(
                    count == 0 ? null : RowConverter.value(rows.getFirst().column(0), 0),
                    query.dataType());
        } finally {
            Batch.closeAll(rows);
        }
    }

    private Expression withValues(Expression expression) {
        return Expressions.transformUp(
                expression,
                node ->
                        node instanceof ScalarSubquery query
                                ? Objects.requireNonNull(values.get(query))
                                : node);
    }
}
