package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.RandomFunctions;
import io.millrace.expr.RowNumber;
import io.millrace.plan.Generate;
import io.millrace.plan.Generator;
import io.millrace.plan.LogicalPlan;
import io.millrace.types.IntegralType;
import io.millrace.types.NullType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;

/// Functions that give each row another value, whatever its columns are: `rand()` and its kin. They
/// stand in select, filter and orderBy, whose input gets a column with a number for each row.
final class RowNumbers {
    private static final String INCREASING_ID = "monotonically_increasing_id";

    /// Spark's other name of `rand`.
    private static final String RANDOM = "random";

    /// All names.
    static final Set<String> NAMES = Set.of("rand", RANDOM, "randn", "uuid", INCREASING_ID);

    private final Map<RowNumber, Attribute> columns = new LinkedHashMap<>();

    private RowNumbers() {}

    /// Returns the call of one of the names.
    ///
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `SEED_EXPRESSION_IS_UNFOLDABLE`,
    ///   `DATATYPE_MISMATCH`
    static Expression resolve(String name, List<Expression> arguments) {
        boolean hasSeed = !name.equals(INCREASING_ID);
        FunctionRegistry.requireCount(name, arguments, 0, hasSeed ? 1 : 0);
        if (!hasSeed) {
            return new RowNumber(false);
        }
        OptionalLong seed =
                arguments.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(seed(name, arguments.getFirst()));
        return RandomFunctions.call(name, seed).orElseThrow();
    }

    private static long seed(String name, Expression argument) {
        if (!(argument instanceof Literal literal)) {
            throw new AnalysisException(
                    ErrorCondition.SEED_EXPRESSION_IS_UNFOLDABLE,
                    "The seed `" + argument.sql() + "` of " + name + " is no constant.",
                    "Give a number.");
        }
        if (literal.dataType() instanceof NullType) {
            return 0;
        }
        if (!(literal.dataType() instanceof IntegralType)) {
            throw TypeCoercion.mismatch(
                    name + "(" + argument.sql() + ")",
                    "needs an integer as its seed, but " + TypeCoercion.described(argument),
                    "Give an INT or BIGINT.");
        }
        return literal.value() instanceof Number number ? number.longValue() : 0;
    }

    /// Returns the text of a call with such arguments, as Spark shows it.
    static String text(String name, List<Expression> arguments) {
        String seed = arguments.isEmpty() ? "" : arguments.getFirst().sql();
        return (name.equals(RANDOM) ? "rand" : name) + "(" + seed + ")";
    }

    private static boolean isIn(Expression expression) {
        return Trees.contains(expression, RowNumber.class::isInstance);
    }

    /// Refuses such functions where rows have no numbers.
    ///
    /// @throws AnalysisException `UNSUPPORTED_FEATURE`
    static void requireNone(Expression expression, String operation) {
        if (isIn(expression)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "`"
                            + expression.sql()
                            + "`, another value for each row, stands in "
                            + operation
                            + ".",
                    "Make it a column by select before.");
        }
    }

    /// Returns the node over expressions and the input: over columns of a numbered input in the
    /// place of the numbers, if there are any in the expressions.
    static LogicalPlan over(
            List<Expression> expressions,
            LogicalPlan input,
            BiFunction<List<Expression>, LogicalPlan, LogicalPlan> node) {
        if (expressions.stream().noneMatch(RowNumbers::isIn)) {
            return node.apply(expressions, input);
        }
        RowNumbers numbers = new RowNumbers();
        List<Expression> replaced = new ArrayList<>();
        for (Expression expression : expressions) {
            replaced.add(Trees.transformUp(expression, numbers::asColumn));
        }
        LogicalPlan numbered = input;
        for (Map.Entry<RowNumber, Attribute> column : numbers.columns.entrySet()) {
            numbered =
                    new Generate(
                            column.getKey(),
                            false,
                            Generator.EXPLODE,
                            List.of(column.getValue()),
                            numbered);
        }
        return node.apply(replaced, numbered);
    }

    private Expression asColumn(Expression node) {
        return node instanceof RowNumber number
                ? columns.computeIfAbsent(number, of -> Alias.of(of, of.sql()).toAttribute())
                : node;
    }
}
