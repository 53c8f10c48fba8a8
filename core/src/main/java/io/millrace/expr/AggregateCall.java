package io.millrace.expr;

import io.millrace.backend.Measure;
import io.millrace.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A call of an aggregate function; only inside the aggregates of an aggregation.
///
/// @param inputs the arguments that differ from row to row; none for `count(*)`
/// @param parameters the constant ones
public record AggregateCall(
        Measure.Kind kind, List<Expression> inputs, Measure.Parameters parameters)
        implements Expression {
    /// Copies the list.
    public AggregateCall {
        inputs = List.copyOf(inputs);
    }

    /// A call without constant arguments.
    public AggregateCall(Measure.Kind kind, List<Expression> inputs) {
        this(kind, inputs, Measure.Parameters.NONE);
    }

    /// Returns the measure whose inputs are those columns.
    ///
    /// @param ordinals one an input
    public Measure measure(List<Integer> ordinals) {
        List<Measure.Input> columns = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            columns.add(new Measure.Input(ordinals.get(i), inputs.get(i).dataType()));
        }
        return new Measure(kind, columns, parameters);
    }

    private Measure measure() {
        return measure(inputs.stream().map(_ -> 0).toList());
    }

    @Override
    public DataType dataType() {
        return measure().resultType();
    }

    @Override
    public boolean isNullable() {
        return measure().isNullable();
    }

    @Override
    public List<Expression> children() {
        return inputs;
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new AggregateCall(kind, children, parameters);
    }

    @Override
    public String sql() {
        return text(kind, inputs.stream().map(Expression::sql).toList(), parameters);
    }

    /// Returns a call as text.
    ///
    /// @param inputs the arguments as text
    public static String text(
            Measure.Kind kind, List<String> inputs, Measure.Parameters parameters) {
        List<String> arguments = new ArrayList<>(inputs);
        if (inputs.isEmpty()) {
            arguments.add("1");
        }
        parameters.numbers().forEach(number -> arguments.add(number.toString()));
        return kind.name().toLowerCase(Locale.ROOT) + "(" + String.join(", ", arguments) + ")";
    }
}
