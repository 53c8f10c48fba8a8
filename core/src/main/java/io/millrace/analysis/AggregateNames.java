package io.millrace.analysis;

import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;

/// Spark's names of columns for calls of functions that show other arguments than were written:
/// frequency and accuracy always, what is a setting never.
final class AggregateNames {
    private AggregateNames() {}

    /// Returns what has the name as its text.
    ///
    /// @param name the function's, in lower case
    static Expression of(String name, Unresolved.Function call) {
        List<Expression> arguments = call.arguments();
        return switch (name) {
            case "percentile" -> withThird(name, call, 1);
            case "percentile_approx", "approx_percentile" -> withThird(name, call, 10_000);
            case "percentile_cont", "percentile_disc" ->
                    arguments.size() == 2
                            ? withinGroup(name, arguments.get(1).sql(), arguments.get(0), "")
                            : with(name, call, arguments);
            case "mode" ->
                    arguments.size() == 2
                            ? withinGroup(name, "", arguments.getFirst(), " DESC")
                            : with(name, call, arguments);
            case "array_agg" -> with("collect_list", call, arguments);
            case "first",
                    "first_value",
                    "any_value",
                    "last",
                    "last_value",
                    "approx_count_distinct" ->
                    with(name, call, arguments.subList(0, Math.min(1, arguments.size())));
            default -> with(name, call, arguments);
        };
    }

    private static Expression with(
            String name, Unresolved.Function call, List<Expression> arguments) {
        return new Unresolved.Function(name, arguments, call.isDistinct());
    }

    private static Expression withThird(String name, Unresolved.Function call, int value) {
        List<Expression> arguments = new ArrayList<>(call.arguments());
        if (arguments.size() == 2) {
            arguments.add(new Literal(value, DataTypes.IntegerType));
        }
        return with(name, call, arguments);
    }

    private static Expression withinGroup(
            String name, String argument, Expression value, String direction) {
        String text = name + "(" + argument + ") WITHIN GROUP (ORDER BY " + value.sql();
        return new Unresolved.Name(List.of(text + direction + ")"));
    }
}
