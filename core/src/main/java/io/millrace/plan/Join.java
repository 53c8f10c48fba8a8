package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pairs the rows of two inputs.
///
/// @param condition over the columns of both; empty when every pair fits
public record Join(
        LogicalPlan left, LogicalPlan right, JoinType type, Optional<Expression> condition)
        implements LogicalPlan {
    @Override
    public List<LogicalPlan> children() {
        return List.of(left, right);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Join(children.getFirst(), children.getLast(), type, condition);
    }

    @Override
    public List<Attribute> output() {
        List<Attribute> output = new ArrayList<>();
        boolean isLeftOptional = type == JoinType.RIGHT_OUTER || type == JoinType.FULL_OUTER;
        boolean isRightOptional = type == JoinType.LEFT_OUTER || type == JoinType.FULL_OUTER;
        left.output().forEach(column -> output.add(optional(column, isLeftOptional)));
        if (type != JoinType.LEFT_SEMI && type != JoinType.LEFT_ANTI) {
            right.output().forEach(column -> output.add(optional(column, isRightOptional)));
        }
        return output;
    }

    private static Attribute optional(Attribute column, boolean isOptional) {
        return isOptional ? column.withNullability(true) : column;
    }

    @Override
    public List<Expression> expressions() {
        return condition.map(List::of).orElse(List.of());
    }

    @Override
    public String describe() {
        return "Join " + type + condition.map(on -> ", " + on.sql()).orElse("");
    }
}
