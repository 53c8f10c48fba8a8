package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
        return given(left.output(), right.output());
    }

    /// Returns columns of the sides as the result gives them: where a side may have no row, its
    /// columns may be null.
    public List<Attribute> given(List<Attribute> ofLeft, List<Attribute> ofRight) {
        List<Attribute> output = new ArrayList<>();
        boolean isLeftOptional = type == JoinType.RIGHT_OUTER || type == JoinType.FULL_OUTER;
        boolean isRightOptional = type == JoinType.LEFT_OUTER || type == JoinType.FULL_OUTER;
        ofLeft.forEach(column -> output.add(optional(column, isLeftOptional)));
        if (type != JoinType.LEFT_SEMI && type != JoinType.LEFT_ANTI) {
            ofRight.forEach(column -> output.add(optional(column, isRightOptional)));
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
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Join(left, right, type, condition.map(change));
    }

    @Override
    public String describe() {
        return "Join " + type + condition.map(on -> ", " + on.sql()).orElse("");
    }
}
