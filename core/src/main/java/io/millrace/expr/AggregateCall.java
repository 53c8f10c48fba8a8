package io.millrace.expr;

import io.millrace.backend.Measure;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A call of an aggregate function; only inside the aggregates of an aggregation.
///
/// @param input the argument; empty for `count(*)`
public record AggregateCall(Measure.Kind kind, Optional<Expression> input) implements Expression {
    private Measure measure() {
        return input.map(value -> new Measure(kind, 0, value.dataType()))
                .orElse(new Measure(kind, Measure.NO_INPUT, DataTypes.LongType));
    }

    @Override
    public DataType dataType() {
        return measure().resultType();
    }

    @Override
    public boolean isNullable() {
        return kind != Measure.Kind.COUNT;
    }

    @Override
    public List<Expression> children() {
        return input.map(List::of).orElse(List.of());
    }

    @Override
    public Expression withChildren(List<Expression> children) {
        return new AggregateCall(kind, input.map(_ -> children.getFirst()));
    }

    @Override
    public String sql() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return name + "(" + input.map(Expression::sql).orElse("1") + ")";
    }
}
