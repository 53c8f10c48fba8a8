package io.millrace.planner;

import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.RandomFunctions;
import io.millrace.plan.LogicalPlan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Puts numbers in the place of the identities that calls of random functions without a seed have.
///
/// An identity is of one process only, but a batch that is run again after a restart must have the
/// same rows. The numbers go by the order in which the plan has the calls, from below upwards and
/// from left to right; copies of a call share one.
final class RandomCalls {
    private final Map<Long, Long> numbers = new HashMap<>();

    private RandomCalls() {}

    static LogicalPlan numbered(LogicalPlan plan) {
        return new RandomCalls().inPlan(plan);
    }

    private LogicalPlan inPlan(LogicalPlan plan) {
        List<LogicalPlan> children = plan.children().stream().map(this::inPlan).toList();
        LogicalPlan over = children.isEmpty() ? plan : plan.withChildren(children);
        return over.mapExpressions(
                expression -> Expressions.transformUp(expression, this::inExpression));
    }

    private Expression inExpression(Expression node) {
        return RandomFunctions.withIdentity(
                node, identity -> numbers.computeIfAbsent(identity, _ -> (long) numbers.size()));
    }
}
