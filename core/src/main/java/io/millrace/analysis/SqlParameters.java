package io.millrace.analysis;

import io.millrace.expr.Expression;

import java.util.List;
import java.util.Map;

/// The values of a statement's parameters, as constants.
///
/// @param positional for each `?`, in their order
/// @param named for each `:name`, case aside; keys in lower case
public record SqlParameters(List<Expression> positional, Map<String, Expression> named) {
    /// No values.
    public static final SqlParameters NONE = new SqlParameters(List.of(), Map.of());

    /// Copies both.
    public SqlParameters {
        positional = List.copyOf(positional);
        named = Map.copyOf(named);
    }
}
