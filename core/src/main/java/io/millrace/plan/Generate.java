package io.millrace.plan;

import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Makes a row of each element of an array, or each entry of a map; or the windows of a time.
///
/// @param generated the array or map
/// @param isOuter whether a row without elements stays, with nulls
/// @param generator which columns are made of an element
/// @param generatedOutput the new columns, behind those of the input; empty until resolved
public record Generate(
        Expression generated,
        boolean isOuter,
        Generator generator,
        List<Attribute> generatedOutput,
        LogicalPlan child)
        implements LogicalPlan {
    /// Copies the columns.
    public Generate {
        generatedOutput = List.copyOf(generatedOutput);
    }

    @Override
    public List<LogicalPlan> children() {
        return List.of(child);
    }

    @Override
    public LogicalPlan withChildren(List<LogicalPlan> children) {
        return new Generate(generated, isOuter, generator, generatedOutput, children.getFirst());
    }

    @Override
    public List<Attribute> output() {
        List<Attribute> output = new ArrayList<>(child.output());
        output.addAll(generatedOutput);
        return output;
    }

    @Override
    public List<Expression> expressions() {
        return List.of(generated);
    }

    @Override
    public LogicalPlan mapExpressions(UnaryOperator<Expression> change) {
        return new Generate(change.apply(generated), isOuter, generator, generatedOutput, child);
    }

    @Override
    public String describe() {
        return "Generate " + generated.sql() + (isOuter ? ", outer" : "");
    }
}
