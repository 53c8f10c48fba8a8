package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;

/// Resolves expressions over one scope: first names, from which unnamed columns get theirs, then
/// functions and types.
final class ExpressionResolver {
    private final Scope scope;

    /// What the arguments of aggregate functions are resolved over.
    private final Scope aggregated;

    /// Whether it is known what to do with `IN` before a query.
    private final boolean offersQueries;

    ExpressionResolver(Scope scope) {
        this(scope, scope);
    }

    ExpressionResolver(Scope scope, Scope aggregated) {
        this(scope, aggregated, false);
    }

    private ExpressionResolver(Scope scope, Scope aggregated, boolean offersQueries) {
        this.scope = scope;
        this.aggregated = aggregated;
        this.offersQueries = offersQueries;
    }

    /// Returns a resolver that lets `IN` stand before a query, as [InQuery].
    ExpressionResolver withQueries() {
        return new ExpressionResolver(scope, aggregated, true);
    }

    /// Returns the expressions with names of their own: aliases and attributes. Stars are expanded.
    List<Expression> named(List<Expression> expressions) {
        List<Expression> named = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            if (expression instanceof Unresolved.Star star) {
                named.addAll(scope.columns(star));
            } else if (expression instanceof Unresolved.Renamed renamed) {
                named.addAll(renamed(renamed.names()));
            } else {
                named.add(named(expression));
            }
        }
        return named;
    }

    private List<Expression> renamed(List<String> names) {
        List<Attribute> columns = scope.visible();
        if (names.size() != columns.size()) {
            throw new AnalysisException(
                    ErrorCondition.SCHEMA_MISMATCH,
                    names.size() + " names are given to " + columns.size() + " columns.",
                    "Give each column one.");
        }
        List<Expression> renamed = new ArrayList<>(columns.size());
        for (int i = 0; i < names.size(); i++) {
            renamed.add(Alias.of(columns.get(i), names.get(i)));
        }
        return renamed;
    }

    private Expression named(Expression written) {
        if (written instanceof Alias alias) {
            return new Alias(resolve(alias.child()), alias.name(), alias.exprId());
        }
        Expression bound = bind(written);
        Expression typed = type(bound);
        return typed instanceof Attribute ? typed : Alias.of(typed, ColumnNames.of(written, bound));
    }

    /// Returns the expression with types, without a name of its own.
    Expression resolve(Expression written) {
        return type(bind(written));
    }

    /// Replaces names by columns; aliases below the top mean nothing and go.
    private Expression bind(Expression node) {
        return switch (node) {
            case Unresolved.Name name -> scope.resolve(name.nameParts());
            case Unresolved.Star star -> throw misplaced(star);
            case Unresolved.Having having -> bind(having.condition());
            case Unresolved.Function call -> bindCall(call);
            case Unresolved.Field field -> {
                Expression struct = bind(field.struct());
                yield struct.isResolved()
                        ? StructFields.get(struct, field.name())
                        : new Unresolved.Field(struct, field.name());
            }
            case Attribute attribute -> scope.resolve(attribute);
            case Alias alias -> bind(alias.child());
            default -> Trees.mapChildren(node, this::bind);
        };
    }

    private Expression bindCall(Unresolved.Function call) {
        if (call.name().equalsIgnoreCase("count")
                && call.arguments().size() == 1
                && call.arguments().getFirst() instanceof Unresolved.Star star) {
            if (call.isDistinct()) {
                return call.withChildren(List.copyOf(aggregated.star(star.qualifier())));
            }
            if (star.qualifier().isEmpty()) {
                return call.withChildren(List.of(new Literal(1, DataTypes.IntegerType)));
            }
        }
        boolean isAggregate = FunctionRegistry.isAggregate(call.name());
        ExpressionResolver ofArguments =
                isAggregate ? new ExpressionResolver(aggregated, aggregated) : this;
        return Trees.mapChildren(call, ofArguments::bind);
    }

    /// Resolves functions and inserts casts, operands first.
    private Expression type(Expression node) {
        Expression typed = Trees.mapChildren(node, this::type);
        return switch (typed) {
            case Unresolved.Function call -> FunctionRegistry.resolve(call);
            case Unresolved.Subquery query -> {
                if (!offersQueries) {
                    throw Subqueries.misplaced(query);
                }
                yield Subqueries.typed(query);
            }
            case Unresolved.Filtered filtered -> AggregateFunctions.filtered(filtered);
            case Unresolved.Field field -> StructFields.get(field.struct(), field.name());
            case Unresolved.Item item -> StructFields.item(item.container(), item.key());
            default -> TypeCoercion.coerce(typed);
        };
    }

    private static AnalysisException misplaced(Unresolved.Star star) {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_FEATURE,
                "The star `" + star.sql() + "` stands within an expression.",
                "Use it alone in select(...), or as count(\"*\").");
    }
}
