package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;
import java.util.function.UnaryOperator;

/// Keeps the first of the rows that agree in some columns.
///
/// @param keys once resolved, columns of the input
/// @param isWithinWatermark whether a key is forgotten when the watermark passes the first row's
///   event time plus the delay, in place of remembered for good
public record Deduplicate(List<Expression> keys, boolean isWithinWatermark, LogicalPlan child)
        implements LogicalPlan {
    /// Copies the list.
    public Deduplicate {
        keys = List.copyOf(keys);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Deduplicate(keys, isWithinWatermark, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        return child.output();
    }

    @Override
    public List<Expression> expressions() {
        return keys;
    }

    @Override
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Deduplicate(keys.stream().map(change).toList(), isWithinWatermark, child);
    }

    @Override
    public String describe() {
        return (isWithinWatermark ? "DeduplicateWithinWatermark " : "Deduplicate ")
                + NamedExpressions.sql(keys);
    }
}
