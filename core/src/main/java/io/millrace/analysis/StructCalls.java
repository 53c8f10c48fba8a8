package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.CreateStruct;
import io.millrace.expr.Expression;
import io.millrace.expr.GetStructField;

import java.util.ArrayList;
import java.util.List;

/// Calls that put values together.
final class StructCalls {
    private StructCalls() {}

    /// `struct(a, b + 1)`: columns and fields keep their names, others are `col1`, `col2`, ...
    static Expression struct(List<Expression> values) {
        FunctionRegistry.requireCount("struct", values, 1, Integer.MAX_VALUE);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            names.add(
                    switch (values.get(i)) {
                        case Attribute column -> column.name();
                        case GetStructField field -> field.name();
                        case Alias alias -> alias.name();
                        default -> "col" + (i + 1);
                    });
        }
        return new CreateStruct(names, values);
    }

    /// `named_struct('a', x, 'b', y)`.
    static Expression namedStruct(List<Expression> arguments) {
        if (arguments.isEmpty() || arguments.size() % 2 != 0) {
            throw new AnalysisException(
                    ErrorCondition.WRONG_NUM_ARGS,
                    "named_struct is called with " + arguments.size() + " arguments.",
                    "Give a name before each value.");
        }
        List<String> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            Expression name = arguments.get(i);
            names.add(
                    FunctionRegistry.textConstant(name)
                            .orElseThrow(
                                    () ->
                                            TypeCoercion.mismatch(
                                                    "named_struct",
                                                    "has `" + name.sql() + "` for a name",
                                                    "Give a constant text.")));
            values.add(arguments.get(i + 1));
        }
        return new CreateStruct(names, values);
    }
}
