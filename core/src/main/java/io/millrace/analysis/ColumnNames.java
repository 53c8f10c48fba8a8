package io.millrace.analysis;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Cast;
import io.millrace.expr.Expression;
import io.millrace.expr.TryCast;
import io.millrace.expr.Unresolved;

import java.util.List;
import java.util.Locale;

/// The names of columns that the user gave no name: Spark's.
final class ColumnNames {
    private ColumnNames() {}

    /// Returns the name of the expression.
    ///
    /// @param written as the user wrote it
    /// @param bound the same with its names resolved, before any cast was inserted
    static String of(Expression written, Expression bound) {
        return switch (written) {
            case Unresolved.Name name -> name.nameParts().getLast();
            case Cast _ when bound instanceof Cast cast && cast.child() instanceof Attribute a ->
                    a.name();
            case Unresolved.Function call
                    when call.name().equals(OperatorFunctions.TRY_CAST)
                            && bound.children().getFirst() instanceof Attribute a ->
                    a.name();
            default -> pretty(bound).sql();
        };
    }

    private static Expression pretty(Expression bound) {
        return Trees.transformUp(
                bound,
                node ->
                        switch (node) {
                            case Alias alias -> alias.child();
                            case Unresolved.Function function -> prettyCall(function);
                            default -> node;
                        });
    }

    private static Expression prettyCall(Unresolved.Function function) {
        String name = function.name().toLowerCase(Locale.ROOT);
        return switch (name) {
            case FunctionRegistry.WINDOW,
                    FunctionRegistry.SESSION_WINDOW,
                    FunctionRegistry.CUMULATE_WINDOW ->
                    text(name);
            case OperatorFunctions.TRY_CAST ->
                    text(
                            new TryCast(function.arguments().getLast().dataType())
                                    .sql(List.of(function.arguments().getFirst().sql())));
            case FunctionRegistry.IN -> {
                List<String> values = function.arguments().stream().map(Expression::sql).toList();
                String options = String.join(", ", values.subList(1, values.size()));
                yield text("(" + values.getFirst() + " IN (" + options + "))");
            }
            default ->
                    FunctionRegistry.text(name, function.arguments())
                            .map(ColumnNames::text)
                            .orElseGet(() -> AggregateNames.of(name, function));
        };
    }

    private static Expression text(String text) {
        return new Unresolved.Name(List.of(text));
    }
}
