package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.SortOrder;

import java.util.List;
import java.util.function.UnaryOperator;

/// Sorts rows; rows that compare equal keep their order.
public record Sort(List<SortOrder> orders, LogicalPlan child) implements LogicalPlan {
    /// Copies the list.
    public Sort {
        orders = List.copyOf(orders);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Sort(orders, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return child.output();
    }

    @Override
    public List<Expression> expressions() {
        return List.copyOf(orders);
    }

    @Override
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Sort(
                orders.stream().map(order -> order.withChild(change.apply(order.child()))).toList(),
                child);
    }

    @Override
    public String describe() {
        return "Sort " + NamedExpressions.sql(orders);
    }
}
