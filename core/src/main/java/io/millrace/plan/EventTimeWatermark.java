package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// Marks a column as the event time, and says how late a row may be.
///
/// @param eventTime once resolved, a column of the input
/// @param delayMicros 0 or more
public record EventTimeWatermark(Expression eventTime, long delayMicros, LogicalPlan child)
        implements LogicalPlan {
    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new EventTimeWatermark(eventTime, delayMicros, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        OptionalLong delayMs = OptionalLong.of(delayMicros / 1000);
        // As in Spark, the newest watermark is the only one.
        return child.output().stream()
                .map(
                        column ->
                                column.withEventTime(
                                        isEventTime(column) ? delayMs : OptionalLong.empty()))
                .toList();
    }

    private boolean isEventTime(Attribute column) {
        return eventTime instanceof Attribute marked && marked.exprId().equals(column.exprId());
    }

    @Override
    public List<Expression> expressions() {
        return List.of(eventTime);
    }

    @Override
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new EventTimeWatermark(change.apply(eventTime), delayMicros, child);
    }

    @Override
    public String describe() {
        return "EventTimeWatermark " + eventTime.sql() + ", " + delayMicros + " us";
    }
}
