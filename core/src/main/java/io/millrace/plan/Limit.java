package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;
import java.util.OptionalInt;

/// Keeps the first rows, or those that come after some.
///
/// @param count how many, 0 or more; empty for all
/// @param offset how many are left out before them, 0 or more
public record Limit(OptionalInt count, int offset, LogicalPlan child) implements LogicalPlan {
    /// Keeps the first rows.
    public Limit(int count, LogicalPlan child) {
        this(OptionalInt.of(count), 0, child);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Limit(count, offset, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return child.output();
    }

    @Override
    public List<Expression> expressions() {
        return List.of();
    }

    @Override
    public String describe() {
        String limit = count.isPresent() ? "Limit " + count.getAsInt() : "Limit all";
        return offset == 0 ? limit : limit + " after " + offset;
    }
}
