package io.millrace.sql;

import io.millrace.error.ErrorCondition;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.Not;
import io.millrace.expr.NullTest;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicateContext;

import java.util.ArrayList;
import java.util.List;

/// What is said of a value behind it: `BETWEEN`, `IN`, `LIKE`, `IS`.
final class PredicateBuilder {
    private final SqlErrors errors;
    private final ExpressionBuilder expressions;
    private final StringLiterals texts;

    PredicateBuilder(SqlErrors errors, ExpressionBuilder expressions, StringLiterals texts) {
        this.errors = errors;
        this.expressions = expressions;
        this.texts = texts;
    }

    Expression of(Expression value, PredicateContext predicate) {
        boolean isNegated = predicate.errorCapturingNot() != null;
        return switch (predicate.kind.getType()) {
            case SqlBaseParser.NULL -> new NullTest(value, isNegated);
            case SqlBaseParser.UNKNOWN ->
                    new NullTest(new Cast(value, DataTypes.BooleanType), isNegated);
            case SqlBaseParser.TRUE -> negated(isNegated, same(value, Literal.TRUE));
            case SqlBaseParser.FALSE -> negated(isNegated, same(value, Literal.FALSE));
            case SqlBaseParser.DISTINCT ->
                    negated(!isNegated, same(value, expressions.of(predicate.right)));
            case SqlBaseParser.BETWEEN -> negated(isNegated, between(value, predicate));
            case SqlBaseParser.IN -> negated(isNegated, in(value, predicate));
            case SqlBaseParser.RLIKE ->
                    negated(
                            isNegated,
                            ExpressionBuilder.call(
                                    "rlike", value, expressions.of(predicate.pattern)));
            case SqlBaseParser.LIKE, SqlBaseParser.ILIKE -> like(value, predicate, isNegated);
            default -> throw errors.unsupported("Such a predicate", predicate);
        };
    }

    private static Expression negated(boolean isNegated, Expression condition) {
        return isNegated ? new Not(condition) : condition;
    }

    private static Expression same(Expression a, Expression b) {
        return new Comparison(Comparison.Op.EQUAL_NULL_SAFE, a, b);
    }

    private Expression between(Expression value, PredicateContext predicate) {
        return new Logical(
                Logical.Op.AND,
                new Comparison(
                        Comparison.Op.GREATER_OR_EQUAL, value, expressions.of(predicate.lower)),
                new Comparison(
                        Comparison.Op.LESS_OR_EQUAL, value, expressions.of(predicate.upper)));
    }

    private Expression in(Expression value, PredicateContext predicate) {
        if (predicate.query() != null) {
            return expressions.query(
                    Unresolved.Subquery.Kind.IN, List.of(value), predicate.query());
        }
        List<Expression> arguments = new ArrayList<>();
        arguments.add(value);
        arguments.addAll(expressions.all(predicate.expression()));
        return new Unresolved.Function("in", arguments, false);
    }

    /// `LIKE ANY` and `LIKE ALL` ask each pattern; a `NOT` before them is of each, too.
    private Expression like(Expression value, PredicateContext predicate, boolean isNegated) {
        boolean ignoresCase = predicate.kind.getType() == SqlBaseParser.ILIKE;
        if (predicate.quantifier == null) {
            Expression pattern = expressions.of(predicate.pattern);
            return negated(isNegated, like(value, pattern, ignoresCase, predicate));
        }
        if (predicate.expression().isEmpty()) {
            throw errors.at(
                    ErrorCondition.PARSE_SYNTAX_ERROR,
                    "There is no pattern",
                    predicate,
                    "Give one at least.");
        }
        List<Expression> each = new ArrayList<>();
        for (Expression pattern : expressions.all(predicate.expression())) {
            each.add(negated(isNegated, like(value, pattern, ignoresCase, predicate)));
        }
        boolean isAll = predicate.quantifier.getType() == SqlBaseParser.ALL;
        return ExpressionBuilder.balanced(isAll ? Logical.Op.AND : Logical.Op.OR, each);
    }

    private Expression like(
            Expression value, Expression pattern, boolean ignoresCase, PredicateContext predicate) {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(value);
        arguments.add(pattern);
        if (predicate.escapeChar != null) {
            String escape = texts.of(predicate.escapeChar);
            if (escape.length() != 1) {
                throw errors.at(
                        ErrorCondition.PARSE_SYNTAX_ERROR,
                        "'" + escape + "' is not one character to escape with",
                        predicate.escapeChar,
                        "Give one character, such as '/'.");
            }
            arguments.add(new Literal(escape, DataTypes.StringType));
        }
        return new Unresolved.Function(ignoresCase ? "ilike" : "like", arguments, false);
    }
}
