package io.millrace.expr;

import java.util.List;

/// How a call of a function is written where it names a column; Spark's forms.
@FunctionalInterface
interface CallText {
    /// Returns the text of a call.
    String of(List<String> arguments);

    /// Returns the form `NAME(a, b)`.
    static CallText call(String name) {
        return arguments -> name + "(" + String.join(", ", arguments) + ")";
    }

    /// Returns the form `(a op b)`.
    static CallText infix(String operator) {
        return arguments -> "(" + String.join(" " + operator + " ", arguments) + ")";
    }

    /// Returns the form `op a`.
    static CallText prefix(String operator) {
        return arguments -> operator + arguments.getFirst();
    }
}
