package io.millrace.plan;

import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;

import java.util.ArrayList;
import java.util.List;

/// The columns that a list of named expressions makes.
final class NamedExpressions {
    private NamedExpressions() {}

    static List<Attribute> output(List<Expression> expressions) {
        List<Attribute> output = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            output.add(
                    switch (expression) {
                        case Alias alias -> alias.toAttribute();
                        case Attribute attribute -> attribute;
                        default ->
                                throw new IllegalStateException(
                                        "an expression without a name: " + expression.sql());
                    });
        }
        return output;
    }

    static String sql(List<? extends Expression> expressions) {
        return "[" + String.join(", ", expressions.stream().map(Expression::sql).toList()) + "]";
    }
}
