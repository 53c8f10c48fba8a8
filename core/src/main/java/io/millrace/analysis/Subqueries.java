package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Comparison;
import io.millrace.expr.CreateStruct;
import io.millrace.expr.Expression;
import io.millrace.expr.InQuery;
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
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
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
    private static final Literal NO_ROWS = new Literal(0L, DataTypes.LongType);
    private static final Literal A_NULL = new Literal(-1L, DataTypes.LongType);

    private LogicalPlan plan;

    private Subqueries(LogicalPlan plan) {
        this.plan = plan;
    }

    /// Returns the expression with its queries analyzed; `IN` is left to [#joined].
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
        if (outer.isStreaming()) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_STREAMING_OPERATION,
                    "`" + query.sql() + "` asks a query for each row of a streaming frame.",
                    "Ask it in foreachBatch, or of the table that the query writes.");
        }
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
                            new Comparison(Comparison.Op.GREATER, call("count", ONE), NO_ROWS),
                            DataTypes.BooleanType,
                            new Limit(1, analyzed),
                            query.sql());
            case IN -> new Unresolved.Subquery(query.kind(), query.values(), analyzed);
        };
    }

    private static ScalarSubquery aggregated(
            Expression aggregate, DataType type, LogicalPlan analyzed, String sql) {
        LogicalPlan plan = Analyzer.analyzeTop(new Project(List.of(aggregate), analyzed));
        return new ScalarSubquery(plan, type, false, sql);
    }

    private static Unresolved.Function call(String name, Expression argument) {
        return new Unresolved.Function(name, List.of(argument), false);
    }

    static boolean areIn(Expression expression) {
        return Trees.contains(
                expression, node -> node instanceof Unresolved.Subquery || node instanceof InQuery);
    }

    /// Refuses a query where there are no rows to join it with.
    static AnalysisException misplaced(Expression query) {
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_FEATURE,
                "The query in `" + query.sql() + "` stands where it is not offered.",
                "Select it as a column, or join with it.");
    }

    /// Refuses queries where there are no rows to join them with.
    ///
    /// @throws AnalysisException `UNSUPPORTED_FEATURE`
    static void requireNone(Expression expression) {
        if (areIn(expression)) {
            throw misplaced(expression);
        }
    }

    /// Returns the query with what is looked for apart: `(a, b)` are two values where the query has
    /// two columns.
    ///
    /// @param query with typed values
    static InQuery typed(Unresolved.Subquery query) {
        int columns = ((LogicalPlan) query.plan()).output().size();
        List<Expression> values =
                query.values().getFirst() instanceof CreateStruct several && columns != 1
                        ? several.children()
                        : query.values();
        if (values.size() != columns) {
            throw TypeCoercion.mismatch(
                    query.sql(),
                    "compares " + values.size() + " values with a query of " + columns + " columns",
                    "Select as many columns as there are values.");
        }
        return new InQuery(values, query.plan());
    }

    /// Returns the node over the plan joined with the queries in the expressions, which then read
    /// the answers; the plan gives these behind its own columns.
    static LogicalPlan joined(
            List<Expression> expressions,
            LogicalPlan plan,
            BiFunction<List<Expression>, LogicalPlan, LogicalPlan> node) {
        Subqueries subqueries = new Subqueries(plan);
        List<Expression> answered = expressions.stream().map(subqueries::answered).toList();
        return node.apply(answered, subqueries.plan);
    }

    /// The same for those queries alone that stand within calls of aggregate functions.
    static LogicalPlan joinedBelowCalls(
            List<Expression> expressions,
            LogicalPlan plan,
            BiFunction<List<Expression>, LogicalPlan, LogicalPlan> node) {
        Subqueries subqueries = new Subqueries(plan);
        List<Expression> answered = expressions.stream().map(subqueries::answeredInCalls).toList();
        return node.apply(answered, subqueries.plan);
    }

    private Expression answeredInCalls(Expression node) {
        return node instanceof AggregateCall
                ? answered(node)
                : Trees.mapChildren(node, this::answeredInCalls);
    }

    private Expression answered(Expression node) {
        return switch (node) {
            case Not(InQuery query) -> notIn(query);
            case InQuery query -> hasPartner(query);
            default -> Trees.mapChildren(node, this::answered);
        };
    }

    private Expression notIn(InQuery query) {
        if (query.values().size() > 1) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "NOT IN compares " + query.values().size() + " columns with those of a query.",
                    "Use an anti join, which says what to do about nulls.");
        }
        boolean isNullable = query.values().getFirst().isNullable();
        LogicalPlan rows = (LogicalPlan) query.plan();
        boolean hasNulls = rows.output().getFirst().isNullable();
        Expression isAbsent = new Not(hasPartner(query));
        if (!isNullable && !hasNulls) {
            return isAbsent;
        }
        ScalarSubquery count = countIfNoneIsNull(rows);
        Expression isEmpty = new Comparison(Comparison.Op.EQUAL, count, NO_ROWS);
        Expression hasNoNull = new Comparison(Comparison.Op.GREATER_OR_EQUAL, count, NO_ROWS);
        Expression isKnown =
                isNullable
                        ? and(new NullTest(query.values().getFirst(), true), hasNoNull)
                        : hasNoNull;
        return and(isAbsent, new Logical(Logical.Op.OR, isEmpty, isKnown));
    }

    private static Expression and(Expression left, Expression right) {
        return new Logical(Logical.Op.AND, left, right);
    }

    /// Returns how many rows there are, or -1 if one of them is null: what `NOT IN` needs to know,
    /// in one run of the query.
    private static ScalarSubquery countIfNoneIsNull(LogicalPlan rows) {
        Attribute column = rows.output().getFirst();
        LogicalPlan needed = column.isNullable() ? rows : new Limit(1, rows);
        Expression count = call("count", ONE);
        Expression isNoneNull = new Comparison(Comparison.Op.EQUAL, count, call("count", column));
        CaseWhen.Branch counted = new CaseWhen.Branch(isNoneNull, count);
        CaseWhen value = new CaseWhen(List.of(counted), Optional.of(A_NULL));
        return aggregated(value, DataTypes.LongType, needed, "count()");
    }

    /// Joins the plan with the different rows of the query, and returns whether a row has a
    /// partner.
    private Expression hasPartner(InQuery asked) {
        InQuery query = asked.withChildren(asked.values().stream().map(this::answered).toList());
        requireOfRow(query);
        LogicalPlan rows = new NewIdentities(plan.output()).apply((LogicalPlan) query.plan());
        LogicalPlan distinct = Analyzer.analyzeTop(new Distinct(rows));
        Alias mark = Alias.of(Literal.TRUE, "exists()");
        List<Expression> columns = new ArrayList<>(distinct.output());
        columns.add(mark);
        LogicalPlan right = new Project(columns, distinct);
        plan =
                new Join(
                        plan,
                        right,
                        JoinType.LEFT_OUTER,
                        Optional.of(equal(query.values(), distinct.output())));
        return new NullTest(mark.toAttribute().withNullability(true), true);
    }

    /// Refuses what has no value for a row that could be compared with those of the query.
    private static void requireOfRow(InQuery query) {
        query.values().forEach(value -> Analyzer.requireRowwise(value, "`" + query.sql() + "`"));
    }

    /// Returns the rows of the plan that have a partner in the query.
    static Join semiJoin(LogicalPlan plan, InQuery query) {
        requireOfRow(query);
        LogicalPlan rows = new NewIdentities(plan.output()).apply((LogicalPlan) query.plan());
        return new Join(
                plan, rows, JoinType.LEFT_SEMI, Optional.of(equal(query.values(), rows.output())));
    }

    private static Expression equal(List<Expression> values, List<Attribute> columns) {
        List<Expression> equal = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            Comparison same = new Comparison(Comparison.Op.EQUAL, values.get(i), columns.get(i));
            equal.add(TypeCoercion.coerce(same));
        }
        return Logical.all(equal).orElse(Literal.TRUE);
    }
}
