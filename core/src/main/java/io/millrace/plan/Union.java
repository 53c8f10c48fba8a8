package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.List;

/// All rows of several inputs, one input after the other.
///
/// @param inputs at least one; once resolved, with columns of the same types
/// @param output names of the first input, with identities of their own; empty until resolved
public record Union(List<LogicalPlan> inputs, List<Attribute> output) implements LogicalPlan {
    /// Copies the lists.
    public Union {
        inputs = List.copyOf(inputs);
        output = List.copyOf(output);
    }

    @Override
    public List<LogicalPlan> children() {
        return inputs;
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Union(children, output);
    }

    @Override
    public List<Expression> expressions() {
        return List.of();
    }

    @Override
    public String describe() {
        return "Union";
    }
}
