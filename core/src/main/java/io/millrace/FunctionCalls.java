package io.millrace;

import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;

import java.util.Arrays;
import java.util.List;

/// What the families of [functions] have in common: a call is resolved by its name when its column
/// is used.
abstract class FunctionCalls {
    FunctionCalls() {}

    static Column call(String name, Object... arguments) {
        List<Expression> expressions = Arrays.stream(arguments).map(Literals::of).toList();
        return new Column(new Unresolved.Function(name, expressions, false));
    }
}
