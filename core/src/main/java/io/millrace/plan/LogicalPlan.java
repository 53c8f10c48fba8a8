package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.QueryPlan;
import io.millrace.types.StructType;

import java.util.List;
import java.util.function.UnaryOperator;

/// A node of a logical plan: a pure value. The output of a plan with unresolved expressions may not
/// be asked.
public sealed interface LogicalPlan extends QueryPlan
        permits LeafNode,
                Project,
                Filter,
                Aggregate,
                Sort,
                Limit,
                Distinct,
                SubqueryAlias,
                EventTimeWatermark,
                Deduplicate,
                Union,
                Join,
                Generate {
    /// Returns the inputs.
    List<LogicalPlan> children();

    /// Returns this node over other inputs, as many as [#children()] has.
    LogicalPlan withChildren(List<LogicalPlan> children);

    /// Returns the columns; only of a resolved plan.
    List<Attribute> output();

    /// Returns the expressions of this node itself.
    List<Expression> expressions();

    /// Returns this node with each of its own expressions changed; the inputs stay as they are.
    default LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return this;
    }

    /// Returns one line for `explain`: the node without its inputs.
    String describe();

    /// Returns whether any leaf is a stream.
    default boolean isStreaming() {
        for (LogicalPlan child : children()) {
            if (child.isStreaming()) {
                return true;
            }
        }
        return false;
    }

    /// Returns names and types of the columns.
    default StructType schema() {
        return Schemas.of(output());
    }
}
