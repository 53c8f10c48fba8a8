package io.millrace.plan;

import io.millrace.expr.Expression;

import java.util.List;

/// A node without inputs, at which rows begin. None has expressions.
public sealed interface LeafNode extends LogicalPlan
        permits SourceRelation, TableRelation, LocalRelation, UnresolvedRelation {
    @Override
    default List<LogicalPlan> children() {
        return List.of();
    }

    @Override
    default LogicalPlan withChildren(List<LogicalPlan> children) {
        return this;
    }

    @Override
    default List<Expression> expressions() {
        return List.of();
    }
}
