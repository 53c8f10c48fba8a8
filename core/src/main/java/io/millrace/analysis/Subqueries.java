package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Comparison;
import io.millrace.expr.CreateStruct;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.Not;
import io.millrace.expr.NullTest;
import io.millrace.expr.ScalarSubquery;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Distinct;
import io.millrace.plan.Join;
import io.millrace.plan.JoinType;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Queries within expressions. One that stands for a value, or asks whether there is a row, is
/// computed before the plan is; `IN` becomes a join with the rows of its query.
///
/// ```text
/// WHERE x IN (q)           left semi join with q on x = v
/// any other x IN (q)       left outer join with the different v of q on x = v; is there a partner?
/// any other x NOT IN (q)   no partner, and: q is empty, or neither x nor any v of q is null
/// ```
final class Subqueries {
    private static final Literal ONE = new Literal(1, DataTypes.IntegerType);
    private static final Literal ZERO = new Literal(0, DataTypes.IntegerType);

    private LogicalPlan plan;

    private Subqueries(LogicalPlan plan) {
        this.plan = plan;
    }

    /// Returns the expression with its queries analyzed; what is no value is left to [#joined].
    ///
    /// @param lookUp puts in tables and views
    /// @param outer the node that has the expression
    static Expression analyzed(
            Expression expression, UnaryOperator<LogicalPlan> lookUp, LogicalPlan outer) {
        return Trees.transformUp(
                expression,
                node ->
                        node instanceof Unresolved.Subquery query
                                ? value(query, analyzed(query, lookUp, outer))
                                : node);
    }

    private static LogicalPlan analyzed(
            Unresolved.Subquery query, UnaryOperator<LogicalPlan> lookUp, LogicalPlan outer) {
        LogicalPlan found = lookUp.apply((LogicalPlan) query.plan());
        try {
            return Analyzer.analyze(found);
        } catch (AnalysisException e) {
            throw e.condition() == ErrorCondition.UNRESOLVED_COLUMN && reads(found, outer)
                    ? correlated(query, e)
                    : e;
        }
    }

    private static AnalysisException correlated(
            Unresolved.Subquery query, AnalysisException cause) {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_FEATURE,
                "The query in `" + query.sql() + "` reads a column of the query around it.",
                "Join with it: LEFT SEMI JOIN for EXISTS and IN, ANTI JOIN for NOT EXISTS, an"
                        + " aggregation by the compared columns for a value.",
                cause);
    }

    /// Returns whether a name in the query may be one of a column around it.
    private static boolean reads(LogicalPlan query, LogicalPlan outer) {
        List<Attribute> columns = new ArrayList<>();
        outer.children().forEach(child -> columns.addAll(Analyzer.analyze(child).output()));
        return names(query, Scope.of(columns));
    }

    private static boolean names(LogicalPlan plan, Scope columns) {
        return plan.children().stream().anyMatch(child -> names(child, columns))
                || plan.expressions().stream().anyMatch(e -> names(e, columns));
    }

    private static boolean names(Expression expression, Scope columns) {
        return Trees.contains(
                expression,
                node -> node instanceof Unresolved.Name name && columns.knows(name.nameParts()));
    }

    private static Expression value(Unresolved.Subquery query, LogicalPlan analyzed) {
        StreamingChecker.requireStatic(analyzed, "a query within an expression");
        return switch (query.kind()) {
            case SCALAR -> {
                if (analyzed.output().size() != 1) {
                    throw new AnalysisException(
                            ErrorCondition.INVALID_SUBQUERY_EXPRESSION,
                            "A query that stands for a value has "
                                    + analyzed.output().size()
                                    + " columns.",
                            "Select one.");
                }
                yield new ScalarSubquery(
                        analyzed, analyzed.output().getFirst().dataType(), true, query.sql());
            }
            case EXISTS ->
                    aggregated(
                            new Comparison(Comparison.Op.GREATER, call("count", ONE), ZERO),
                            new Limit(1, analyzed),
                            query.sql());
            case IN -> new Unresolved.Subquery(query.kind(), query.values(), analyzed);
        };
    }

    private static ScalarSubquery aggregated(
            Expression aggregate, LogicalPlan analyzed, String sql) {
        LogicalPlan plan = Analyzer.analyzeTop(new Project(List.of(aggregate), analyzed));
        return new ScalarSubquery(plan, DataTypes.BooleanType, false, sql);
    }

    private static Unresolved.Function call(String name, Expression argument) {
        return new Unresolved.Function(name, List.of(argument), false);
    }

    static boolean areIn(Expression expression) {
        return Trees.contains(expression, Unresolved.Subquery.class::isInstance);
    }

    /// Refuses a query where there are no rows to join it with.
    static AnalysisException misplaced(Unresolved.Subquery query) {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_FEATURE,
                "The query in `" + query.sql() + "` stands where it is not offered.",
                "Select it as a column, or join with it.");
    }

    /// A plan with what the queries of an expression need, and the expression over it.
    record Joined(LogicalPlan plan, List<Expression> expressions) {}

    /// Returns the plan joined with the queries of the expressions: it gives the same rows and
    /// columns, and hides the answers, which the expressions then read.
    static Joined joined(LogicalPlan plan, List<Expression> written) {
        if (written.stream().noneMatch(Subqueries::areIn)) {
            return new Joined(plan, written);
        }
        Subqueries subqueries = new Subqueries(plan);
        List<Expression> expressions = new ArrayList<>();
        for (Expression expression : written) {
            Expression answered = subqueries.answered(expression);
            boolean keepsName = expression instanceof Alias || !areIn(expression);
            expressions.add(keepsName ? answered : Alias.of(answered, expression.sql()));
        }
        return new Joined(subqueries.plan, expressions);
    }

    private Expression answered(Expression node) {
        return switch (node) {
            case Not(Unresolved.Subquery query) -> notIn(query);
            case Unresolved.Subquery query -> hasPartner(query, values(query, plan));
            default -> Trees.mapChildren(node, this::answered);
        };
    }

    private Expression notIn(Unresolved.Subquery query) {
        List<Expression> values = values(query, plan);
        if (values.size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "NOT IN compares " + values.size() + " columns with those of a query.",
                    "Use an anti join, which says what to do about nulls.");
        }
        LogicalPlan rows = (LogicalPlan) query.plan();
        Attribute column = rows.output().getFirst();
        Expression value = values.getFirst();
        Expression isAbsent = new Not(hasPartner(query, values));
        if (!value.isNullable() && !column.isNullable()) {
            return isAbsent;
        }
        Expression isEmpty =
                aggregated(
                        new Comparison(Comparison.Op.EQUAL, call("count", ONE), ZERO),
                        new Limit(1, rows),
                        "isempty()");
        Expression hasNoNull =
                aggregated(
                        new Comparison(
                                Comparison.Op.EQUAL, call("count", ONE), call("count", column)),
                        rows,
                        "hasnonull()");
        Expression isKnown = new Logical(Logical.Op.AND, new NullTest(value, true), hasNoNull);
        return new Logical(Logical.Op.AND, isAbsent, new Logical(Logical.Op.OR, isEmpty, isKnown));
    }

    /// Joins the plan with the different rows of the query, and returns whether a row has a
    /// partner.
    private Expression hasPartner(Unresolved.Subquery query, List<Expression> values) {
        LogicalPlan rows = new NewIdentities(plan.output()).apply((LogicalPlan) query.plan());
        requireAsMany(query, values);
        LogicalPlan distinct = Analyzer.analyzeTop(new Distinct(rows));
        // Under names that nobody writes.
        Alias mark = Alias.of(Literal.TRUE, "exists()");
        List<Expression> columns = new ArrayList<>();
        distinct.output().forEach(column -> columns.add(Alias.of(column, "listquery()")));
        columns.add(mark);
        LogicalPlan right = new Project(columns, distinct);
        Join join =
                new Join(
                        HiddenColumns.exposing(plan, values),
                        right,
                        JoinType.LEFT_OUTER,
                        Optional.of(equal(values, right.output().subList(0, values.size()))));
        Attribute answer = mark.toAttribute().withNullability(true);
        List<Attribute> hidden = new ArrayList<>(HiddenColumns.ofJoins(plan));
        hidden.add(answer);
        plan = new Project(List.copyOf(plan.output()), hidden, join);
        return new NullTest(answer, true);
    }

    /// Returns the rows of the plan that have a partner in the query.
    static Join semiJoin(LogicalPlan plan, Unresolved.Subquery query, List<Expression> values) {
        requireAsMany(query, values);
        LogicalPlan rows = new NewIdentities(plan.output()).apply((LogicalPlan) query.plan());
        return new Join(plan, rows, JoinType.LEFT_SEMI, Optional.of(equal(values, rows.output())));
    }

    /// Returns what is looked for, over the plan.
    private static List<Expression> values(Unresolved.Subquery query, LogicalPlan plan) {
        ExpressionResolver resolver = new ExpressionResolver(HiddenColumns.joined(plan));
        return values(query).stream().map(resolver::resolve).toList();
    }

    /// Returns what is looked for, as it is written: `(a, b)` are two where the query has two
    /// columns.
    static List<Expression> values(Unresolved.Subquery query) {
        boolean isOne = ((LogicalPlan) query.plan()).output().size() == 1;
        return query.values().getFirst() instanceof CreateStruct several && !isOne
                ? several.children()
                : query.values();
    }

    private static void requireAsMany(Unresolved.Subquery query, List<Expression> values) {
        int columns = ((LogicalPlan) query.plan()).output().size();
        if (values.size() != columns) {
            throw TypeCoercion.mismatch(
                    query.sql(),
                    "compares " + values.size() + " values with a query of " + columns + " columns",
                    "Select as many columns as there are values.");
        }
    }

    private static Expression equal(List<Expression> values, List<Attribute> columns) {
        Expression all = Literal.TRUE;
        for (int i = 0; i < values.size(); i++) {
            Expression equal =
                    TypeCoercion.coerce(
                            new Comparison(Comparison.Op.EQUAL, values.get(i), columns.get(i)));
            all = i == 0 ? equal : new Logical(Logical.Op.AND, all, equal);
        }
        return all;
    }
}
