package io.millrace.sql;

import io.millrace.AnalysisException;
import io.millrace.analysis.SqlParameters;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.Not;
import io.millrace.expr.SortOrder;
import io.millrace.expr.Unresolved;

import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ArithmeticUnaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BooleanExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComparisonContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComparisonOperatorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExistsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalBinaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LogicalNotContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PredicatedContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShiftExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ValueExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ValueExpressionDefaultContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Expressions from the operators down; what stands between operators is [PrimaryBuilder]'s. Used
/// once, for one text.
final class ExpressionBuilder {
    /// The longest chain of operators; expressions are no deeper either.
    private static final int CHAIN_MAX = 1000;

    private final SqlErrors errors;
    private final Names names;
    private final PrimaryBuilder primaries;
    private final PredicateBuilder predicates;
    private @Nullable QueryBuilder queries;
    private int depth;

    ExpressionBuilder(SqlErrors errors, SqlParameters parameters) {
        this.errors = errors;
        this.names = new Names(errors);
        Literals literals = new Literals(errors, parameters);
        this.primaries = new PrimaryBuilder(errors, this, literals);
        this.predicates = new PredicateBuilder(errors, this, literals.texts());
    }

    /// Lets expressions have queries within.
    void offerQueries(QueryBuilder builder) {
        queries = builder;
    }

    /// Returns a query within an expression.
    ///
    /// @param values for IN, what is looked for
    Expression query(Unresolved.Subquery.Kind kind, List<Expression> values, QueryContext query) {
        if (queries == null) {
            throw errors.unsupported("A query in an expression outside of a statement", query);
        }
        return new Unresolved.Subquery(kind, values, queries.within(query));
    }

    SqlErrors errors() {
        return errors;
    }

    Names names() {
        return names;
    }

    Expression of(NamedExpressionContext named) {
        Expression value = of(named.expression());
        if (named.identifierList() != null) {
            throw errors.unsupported("A list of names for one column", named.identifierList());
        }
        return named.name == null ? value : Alias.of(value, names.of(named.name));
    }

    Expression of(ExpressionContext expression) {
        return of(expression.booleanExpression());
    }

    List<Expression> all(List<ExpressionContext> expressions) {
        List<Expression> built = new ArrayList<>(expressions.size());
        for (ExpressionContext expression : expressions) {
            built.add(of(expression));
        }
        return built;
    }

    Expression of(BooleanExpressionContext expression) {
        return switch (expression) {
            case PredicatedContext predicated -> {
                Expression value = of(predicated.valueExpression());
                yield predicated.predicate() == null
                        ? value
                        : predicates.of(value, predicated.predicate());
            }
            case LogicalNotContext not -> new Not(of(not.booleanExpression()));
            case LogicalBinaryContext binary -> logical(binary);
            case ExistsContext exists ->
                    query(Unresolved.Subquery.Kind.EXISTS, List.of(), exists.query());
            default -> throw errors.unsupported("Such a condition", expression);
        };
    }

    /// A chain of one operator becomes a balanced tree, so that long ones stay shallow.
    private Expression logical(LogicalBinaryContext chain) {
        int operator = chain.operator.getType();
        Deque<BooleanExpressionContext> operands = new ArrayDeque<>();
        BooleanExpressionContext left = chain;
        while (left instanceof LogicalBinaryContext binary
                && binary.operator.getType() == operator) {
            operands.push(binary.right);
            left = binary.left;
        }
        operands.push(left);
        List<Expression> built = new ArrayList<>(operands.size());
        enter(chain.getStart());
        operands.forEach(operand -> built.add(of(operand)));
        leave();
        return balanced(operator == SqlBaseParser.AND ? Logical.Op.AND : Logical.Op.OR, built);
    }

    static Expression balanced(Logical.Op op, List<Expression> operands) {
        if (operands.size() == 1) {
            return operands.getFirst();
        }
        int middle = (operands.size() + 1) / 2;
        return new Logical(
                op,
                balanced(op, operands.subList(0, middle)),
                balanced(op, operands.subList(middle, operands.size())));
    }

    Expression of(ValueExpressionContext expression) {
        enter(expression.getStart());
        Expression built =
                switch (expression) {
                    case ValueExpressionDefaultContext value ->
                            primaries.of(value.primaryExpression());
                    case ArithmeticUnaryContext unary -> unary(unary);
                    case ArithmeticBinaryContext binary -> arithmetic(binary);
                    case ComparisonContext comparison ->
                            comparison(
                                    comparison.comparisonOperator(),
                                    of(comparison.left),
                                    of(comparison.right));
                    case ShiftExpressionContext shift -> shift(shift);
                    default -> throw errors.unsupported("Such an expression", expression);
                };
        leave();
        return built;
    }

    private Expression unary(ArithmeticUnaryContext unary) {
        Expression operand = of(unary.valueExpression());
        return switch (unary.operator.getType()) {
            case SqlBaseParser.MINUS -> call("-", operand);
            case SqlBaseParser.TILDE -> call("~", operand);
            default -> operand;
        };
    }

    /// Walks down the chain and builds it on the way back, without recursion.
    private Expression arithmetic(ArithmeticBinaryContext chain) {
        Deque<ArithmeticBinaryContext> operations = new ArrayDeque<>();
        ValueExpressionContext left = chain;
        while (left instanceof ArithmeticBinaryContext binary) {
            operations.push(binary);
            left = binary.left;
        }
        if (operations.size() > CHAIN_MAX) {
            throw tooDeep(chain.getStart());
        }
        Expression built = of(left);
        for (ArithmeticBinaryContext operation : operations) {
            built = operation(operation.operator.getType(), built, of(operation.right));
        }
        return built;
    }

    private static Expression operation(int operator, Expression left, Expression right) {
        return switch (operator) {
            case SqlBaseParser.PLUS -> new Arithmetic(Arithmetic.Op.ADD, left, right);
            case SqlBaseParser.MINUS -> new Arithmetic(Arithmetic.Op.SUBTRACT, left, right);
            case SqlBaseParser.ASTERISK -> new Arithmetic(Arithmetic.Op.MULTIPLY, left, right);
            case SqlBaseParser.SLASH -> new Arithmetic(Arithmetic.Op.DIVIDE, left, right);
            case SqlBaseParser.PERCENT -> new Arithmetic(Arithmetic.Op.REMAINDER, left, right);
            case SqlBaseParser.DIV -> call("div", left, right);
            case SqlBaseParser.CONCAT_PIPE -> call("concat", left, right);
            case SqlBaseParser.AMPERSAND -> call("&", left, right);
            case SqlBaseParser.HAT -> call("^", left, right);
            case SqlBaseParser.PIPE -> call("|", left, right);
            default -> throw new IllegalStateException("no arithmetic operator: " + operator);
        };
    }

    private static Expression comparison(
            ComparisonOperatorContext operator, Expression left, Expression right) {
        Token token = operator.getStart();
        return switch (token.getType()) {
            case SqlBaseParser.EQ -> new Comparison(Comparison.Op.EQUAL, left, right);
            case SqlBaseParser.NSEQ -> new Comparison(Comparison.Op.EQUAL_NULL_SAFE, left, right);
            case SqlBaseParser.NEQ, SqlBaseParser.NEQJ ->
                    new Not(new Comparison(Comparison.Op.EQUAL, left, right));
            case SqlBaseParser.LT -> new Comparison(Comparison.Op.LESS, left, right);
            case SqlBaseParser.LTE -> new Comparison(Comparison.Op.LESS_OR_EQUAL, left, right);
            case SqlBaseParser.GT -> new Comparison(Comparison.Op.GREATER, left, right);
            case SqlBaseParser.GTE -> new Comparison(Comparison.Op.GREATER_OR_EQUAL, left, right);
            default -> throw new IllegalStateException("no comparison: " + token.getText());
        };
    }

    private Expression shift(ShiftExpressionContext shift) {
        String name =
                switch (shift.shiftOperator().getStart().getType()) {
                    case SqlBaseParser.SHIFT_LEFT -> "<<";
                    case SqlBaseParser.SHIFT_RIGHT -> ">>";
                    default -> ">>>";
                };
        return call(name, of(shift.left), of(shift.right));
    }

    /// Returns the sort key, a constant whole number as the position that it means.
    SortOrder of(SortItemContext item) {
        boolean isAscending = item.DESC() == null;
        boolean isNullsFirst = item.nullOrder == null ? isAscending : item.LAST() == null;
        return new SortOrder(orOrdinal(of(item.expression())), isAscending, isNullsFirst);
    }

    /// Returns a constant whole number as the position in the select list that it means in ORDER BY
    /// and GROUP BY.
    static Expression orOrdinal(Expression written) {
        return written instanceof Literal literal && literal.value() instanceof Integer position
                ? new Unresolved.Ordinal(position)
                : written;
    }

    static Unresolved.Function call(String name, Expression... arguments) {
        return new Unresolved.Function(name, List.of(arguments), false);
    }

    void enter(Token at) {
        if (++depth > CHAIN_MAX) {
            throw tooDeep(at);
        }
    }

    void leave() {
        depth--;
    }

    private AnalysisException tooDeep(Token at) {
        return new AnalysisException(
                ErrorCondition.TOO_DEEPLY_NESTED,
                "The expression at line "
                        + at.getLine()
                        + ", pos "
                        + at.getCharPositionInLine()
                        + " has more than "
                        + CHAIN_MAX
                        + " levels.",
                "Write it flatter, for example with IN for many equalities.");
    }
}
