package io.millrace.sql;

import io.millrace.error.ErrorCondition;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.RandomFunctions;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Calls of functions. Which functions there are, the analyzer knows; here are only those that are
/// another way to write something.
final class FunctionBuilder {
    /// The functions whose spans of time may be written as texts or as intervals.
    private static final Set<String> OF_TIME = Set.of("window", "session_window");

    /// The aggregates whose value stands behind WITHIN GROUP.
    private static final Set<String> PERCENTILES = Set.of("percentile_cont", "percentile_disc");

    /// The length of what has none: Spark takes the longest there is, and names the column so.
    static final Literal REST_OF_TEXT = new Literal(Integer.MAX_VALUE, DataTypes.IntegerType);

    private final SqlErrors errors;
    private final ExpressionBuilder expressions;
    private final Intervals intervals;

    FunctionBuilder(SqlErrors errors, ExpressionBuilder expressions) {
        this.errors = errors;
        this.expressions = expressions;
        this.intervals = new Intervals(errors);
    }

    Expression of(FunctionCallContext call) {
        refuseWhatIsMissing(call);
        String name = name(call.functionName());
        List<Expression> arguments = new ArrayList<>();
        for (FunctionArgumentContext argument : call.argument) {
            arguments.add(argument(name, argument));
        }
        if (call.nullsOption != null && call.nullsOption.getType() == SqlBaseParser.IGNORE) {
            arguments.add(Literal.TRUE);
        }
        if (call.WITHIN() != null) {
            arguments.addFirst(ordered(name, arguments.size(), call));
        }
        boolean isDistinct =
                call.setQuantifier() != null && call.setQuantifier().DISTINCT() != null;
        Expression value =
                rewritten(name, arguments, call)
                        .orElseGet(() -> new Unresolved.Function(name, arguments, isDistinct));
        return call.where == null
                ? value
                : new Unresolved.Filtered(value, expressions.of(call.where));
    }

    /// Returns the value that a percentile is taken of: `percentile_cont(0.5) WITHIN GROUP (ORDER
    /// BY x)`.
    private Expression ordered(String name, int argumentCount, FunctionCallContext call) {
        boolean isPercentile =
                argumentCount == 1 && PERCENTILES.contains(name.toLowerCase(Locale.ROOT));
        if (!isPercentile || call.sortItem().size() != 1) {
            throw errors.unsupported("WITHIN GROUP of " + name, call);
        }
        SortItemContext order = call.sortItem(0);
        if (order.DESC() != null || order.NULLS() != null) {
            throw errors.unsupported("WITHIN GROUP in another order than ASC", order);
        }
        return expressions.of(order.expression());
    }

    private void refuseWhatIsMissing(FunctionCallContext call) {
        if (call.OVER() != null) {
            throw errors.unsupported("A function OVER a window of rows", call);
        }
    }

    private String name(FunctionNameContext name) {
        if (name.identFunc != null || name.IDENTIFIER_KW() != null) {
            throw errors.unsupported("IDENTIFIER(...)", name);
        }
        if (name.qualifiedName() == null) {
            return name.getText();
        }
        List<String> parts = Names.of(name.qualifiedName());
        if (parts.size() > 1) {
            throw errors.at(
                    ErrorCondition.UNRESOLVED_ROUTINE,
                    "There is no function `" + String.join(".", parts) + "`",
                    name,
                    "Names of functions have one part.");
        }
        return parts.getFirst();
    }

    private Expression argument(String function, FunctionArgumentContext argument) {
        if (argument.expression() == null) {
            throw errors.unsupported("An argument by its name", argument);
        }
        if (OF_TIME.contains(function.toLowerCase(Locale.ROOT))) {
            Optional<IntervalContext> interval = Intervals.find(argument.expression());
            if (interval.isPresent()) {
                return new Literal(intervals.text(interval.get()), DataTypes.StringType);
            }
        }
        return expressions.of(argument.expression());
    }

    private Optional<Expression> rewritten(
            String name, List<Expression> arguments, FunctionCallContext call) {
        if (arguments.size() == 2
                && (name.equalsIgnoreCase("substring") || name.equalsIgnoreCase("substr"))) {
            return Optional.of(
                    ExpressionBuilder.call(name, arguments.get(0), arguments.get(1), REST_OF_TEXT));
        }
        if (arguments.isEmpty()) {
            // Has an identity from here on, so that all places that read a query of WITH agree.
            return RandomFunctions.call(name.toLowerCase(Locale.ROOT), OptionalLong.empty());
        }
        if (name.equalsIgnoreCase("if")) {
            if (arguments.size() != 3) {
                throw errors.at(
                        ErrorCondition.WRONG_NUM_ARGS,
                        "The function if is called with " + arguments.size() + " arguments",
                        call,
                        "It takes 3: if(condition, value, other value).");
            }
            CaseWhen.Branch branch = new CaseWhen.Branch(arguments.get(0), arguments.get(1));
            return Optional.of(new CaseWhen(List.of(branch), Optional.of(arguments.get(2))));
        }
        return Optional.empty();
    }
}
