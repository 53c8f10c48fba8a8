package io.millrace.analysis;

import io.millrace.backend.Measure;
import io.millrace.backend.Registers;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Cast;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.ScalarCall;
import io.millrace.expr.Unresolved;
import io.millrace.types.ArrayType;
import io.millrace.types.DateType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Calls of the aggregates that have constants beside their column.
final class PercentileFunctions {
    private static final double HALF = 0.5;
    private static final double RELATIVE_ERROR = 0.05;

    private PercentileFunctions() {}

    static AggregateCall median(Unresolved.Function call) {
        FunctionRegistry.requireCount("median", call.arguments(), 1, 1);
        return new AggregateCall(
                Measure.Kind.PERCENTILE,
                AggregateArguments.typed(Measure.Kind.PERCENTILE, call),
                Measure.Parameters.of(HALF));
    }

    /// `percentile(value, percentage, frequency)`.
    static AggregateCall percentile(Unresolved.Function call) {
        List<Expression> arguments = call.arguments();
        FunctionRegistry.requireCount("percentile", arguments, 2, 3);
        List<Expression> inputs =
                new ArrayList<>(AggregateArguments.typed(Measure.Kind.PERCENTILE, call));
        if (arguments.size() == 3) {
            inputs.add(AggregateArguments.requireInteger(arguments.get(2), call));
        }
        return new AggregateCall(
                Measure.Kind.PERCENTILE, inputs, percentages(arguments.get(1), call));
    }

    /// `percentile_cont(value, percentage)`: in SQL the value stands behind WITHIN GROUP.
    static AggregateCall continuous(Unresolved.Function call) {
        return withPercentages(Measure.Kind.PERCENTILE, call, 2);
    }

    static AggregateCall discrete(Unresolved.Function call) {
        return withPercentages(Measure.Kind.PERCENTILE_DISC, call, 2);
    }

    /// The accuracy, the third argument, has no effect: the answer is exact.
    static AggregateCall approximate(Unresolved.Function call) {
        AggregateCall resolved = withPercentages(Measure.Kind.APPROX_PERCENTILE, call, 3);
        Expression value = call.arguments().getFirst();
        boolean hasRanks =
                value.dataType() instanceof NumericType
                        || value.dataType() instanceof StringType
                        || value.dataType() instanceof DateType
                        || value.dataType() instanceof TimestampType
                        || value.dataType() instanceof TimestampNTZType;
        if (!hasRanks) {
            throw TypeCoercion.mismatch(
                    call.sql(),
                    "needs a number or a time, but " + TypeCoercion.described(value),
                    "Cast it to a number.");
        }
        if (call.arguments().size() == 3
                && !(number(call.arguments().get(2), call, "accuracy") >= 1)) {
            throw TypeCoercion.mismatch(
                    call.sql(), "needs an accuracy from 1", "Leave the accuracy out.");
        }
        return resolved;
    }

    private static AggregateCall withPercentages(
            Measure.Kind kind, Unresolved.Function call, int argumentsMost) {
        FunctionRegistry.requireCount(call.name(), call.arguments(), 2, argumentsMost);
        return new AggregateCall(
                kind,
                AggregateArguments.typed(kind, call),
                percentages(call.arguments().get(1), call));
    }

    private static Measure.Parameters percentages(Expression argument, Unresolved.Function call) {
        Optional<List<Expression>> elements = elements(argument);
        if (elements.isEmpty()) {
            return Measure.Parameters.of(percentage(argument, call));
        }
        List<Double> percentages = new ArrayList<>();
        elements.get().forEach(element -> percentages.add(percentage(element, call)));
        return new Measure.Parameters(percentages, true);
    }

    /// Returns the elements of an array, or empty when the expression is none.
    private static Optional<List<Expression>> elements(Expression argument) {
        if (argument instanceof Literal literal
                && literal.value() instanceof List<?> values
                && literal.dataType() instanceof ArrayType array) {
            List<Expression> elements = new ArrayList<>();
            values.forEach(value -> elements.add(new Literal(value, array.elementType())));
            return Optional.of(elements);
        }
        boolean isArray =
                argument instanceof ScalarCall call && call.function().name().equals("array");
        return isArray ? Optional.of(argument.children()) : Optional.empty();
    }

    private static double percentage(Expression argument, Unresolved.Function call) {
        double percentage = number(argument, call, "percentage");
        if (!(percentage >= 0 && percentage <= 1)) {
            throw TypeCoercion.mismatch(
                    call.sql(),
                    "has the percentage " + percentage,
                    "Give a percentage between 0.0 and 1.0.");
        }
        return percentage;
    }

    private static double number(Expression argument, Unresolved.Function call, String what) {
        if (argument instanceof Literal literal && literal.value() instanceof Number number) {
            return number.doubleValue();
        }
        if (argument instanceof Cast cast) {
            // The elements of an array are cast to one type.
            return number(cast.child(), call, what);
        }
        throw TypeCoercion.mismatch(
                call.sql(),
                "needs a constant number as " + what + ", but " + TypeCoercion.described(argument),
                "Give a number.");
    }

    /// `mode(value)`; a second argument says whether the smallest of equally frequent values is
    /// wanted, which it always is.
    static AggregateCall mode(Unresolved.Function call) {
        FunctionRegistry.requireCount("mode", call.arguments(), 1, 2);
        if (call.arguments().size() == 2) {
            AggregateFunctions.isTrue(call.arguments().get(1), call);
        }
        return new AggregateCall(
                Measure.Kind.MODE, AggregateArguments.typed(Measure.Kind.MODE, call));
    }

    /// `approx_count_distinct(value, relativeError)`.
    static AggregateCall approxCountDistinct(Unresolved.Function call) {
        FunctionRegistry.requireCount("approx_count_distinct", call.arguments(), 1, 2);
        double error =
                call.arguments().size() == 1
                        ? RELATIVE_ERROR
                        : number(call.arguments().get(1), call, "relative error");
        int bits = error > 0 ? Registers.bits(error) : 0;
        if (bits < Registers.BITS_MIN || bits > Registers.BITS_MAX) {
            throw TypeCoercion.mismatch(
                    call.sql(),
                    "has the relative error " + error,
                    "Give one between 0.0022 and 0.39.");
        }
        Measure.Kind kind = Measure.Kind.APPROX_COUNT_DISTINCT;
        return new AggregateCall(
                kind, AggregateArguments.typed(kind, call), Measure.Parameters.of(bits));
    }
}
