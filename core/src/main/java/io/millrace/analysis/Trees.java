package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.ScalarSubquery;
import io.millrace.plan.LogicalPlan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Walks over expression trees and plans.
final class Trees {
    /// The most levels of an expression or plan: what a thread's stack surely bears.
    static final int DEPTH_MAX = 1000;

    private static final int PARTS_MAX = 1_000_000;

    private record Level<T>(T node, int depth) {}

    private Trees() {}

    /// Returns the node over changed children; itself when nothing changed.
    @SuppressWarnings("ReferenceEquality") // an unchanged child is the same object: cheap to see
    static Expression mapChildren(Expression node, UnaryOperator<Expression> change) {
        List<Expression> children = node.children();
        if (children.isEmpty()) {
            return node;
        }
        List<Expression> changed = new ArrayList<>(children.size());
        boolean isChanged = false;
        for (Expression child : children) {
            Expression result = change.apply(child);
            isChanged |= result != child;
            changed.add(result);
        }
        return isChanged ? node.withChildren(changed) : node;
    }

    /// Returns the tree after the change was made to all nodes, children first.
    static Expression transformUp(Expression node, UnaryOperator<Expression> change) {
        return change.apply(mapChildren(node, child -> transformUp(child, change)));
    }

    /// Returns whether the node or one below it fits.
    static boolean contains(Expression node, Predicate<Expression> wanted) {
        if (wanted.test(node)) {
            return true;
        }
        for (Expression child : node.children()) {
            if (contains(child, wanted)) {
                return true;
            }
        }
        return false;
    }

    /// Returns the tree without what does not change its value: aliases, names and qualifiers of
    /// attributes, and the identities within queries. Trees that are equal then compute the same.
    static Expression canonical(Expression node) {
        return transformUp(
                node,
                part ->
                        switch (part) {
                            case Alias alias -> alias.child();
                            case Attribute a ->
                                    new Attribute(
                                            "",
                                            a.dataType(),
                                            a.isNullable(),
                                            a.exprId(),
                                            Optional.empty(),
                                            OptionalLong.empty());
                            case ScalarSubquery query ->
                                    new ScalarSubquery(
                                            CanonicalPlan.of((LogicalPlan) query.plan()),
                                            query.dataType(),
                                            query.isNullable(),
                                            "");
                            default -> part;
                        });
    }

    /// Refuses a plan whose depth, or the depth of whose expressions, is above the limit. Uses no
    /// recursion, as it guards all that do.
    static void requireShallow(LogicalPlan plan) {
        long[] partCount = {0};
        Deque<Level<LogicalPlan>> open = new ArrayDeque<>();
        open.push(new Level<>(plan, 1));
        while (!open.isEmpty()) {
            Level<LogicalPlan> level = open.pop();
            requireDepth(level.depth(), "plan");
            for (Expression expression : level.node().expressions()) {
                requireShallow(expression, partCount);
            }
            for (LogicalPlan child : level.node().children()) {
                open.push(new Level<>(child, level.depth() + 1));
            }
        }
    }

    /// @param partCount of the plan so far: a part that stands in a tree many times over counts as
    ///   often, since all who walk the tree meet it as often
    private static void requireShallow(Expression expression, long[] partCount) {
        Deque<Level<Expression>> open = new ArrayDeque<>();
        open.push(new Level<>(expression, 1));
        while (!open.isEmpty()) {
            Level<Expression> level = open.pop();
            requireDepth(level.depth(), "expression");
            if (++partCount[0] > PARTS_MAX) {
                throw new AnalysisException(
                        ErrorCondition.TOO_DEEPLY_NESTED,
                        "The expressions have more than " + PARTS_MAX + " parts.",
                        "Compute parts that stand in others several times as columns first.");
            }
            for (Expression child : level.node().children()) {
                open.push(new Level<>(child, level.depth() + 1));
            }
        }
    }

    private static void requireDepth(int depth, String what) {
        if (depth > DEPTH_MAX) {
            throw new AnalysisException(
                    ErrorCondition.TOO_DEEPLY_NESTED,
                    "The " + what + " has more than " + DEPTH_MAX + " levels.",
                    "Write it flatter, for example isin(...) for many equalities.");
        }
    }
}
