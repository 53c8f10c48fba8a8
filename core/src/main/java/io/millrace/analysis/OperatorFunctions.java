package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Cast;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.NullTest;
import io.millrace.expr.TryCast;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Functions that are another way to write an operator or a condition, and so take part in its
/// coercions: `if`, `nvl2`, `mod`, `decode` of values, `extract`.
final class OperatorFunctions {
    private static final int DECODE_LEAST = 3;

    /// The second argument is a null of the type to cast to.
    static final String TRY_CAST = "try_cast";

    private static final String ASSERT_TRUE = "assert_true";
    private static final Map<String, Integer> ARGUMENTS =
            Map.ofEntries(
                    Map.entry("if", 3),
                    Map.entry("nvl2", 3),
                    Map.entry("nullif", 2),
                    Map.entry("nullifzero", 1),
                    Map.entry("zeroifnull", 1),
                    Map.entry("equal_null", 2),
                    Map.entry(TRY_CAST, 2),
                    Map.entry("mod", 2),
                    Map.entry("%", 2),
                    Map.entry("extract", 2),
                    Map.entry("date_part", 2),
                    Map.entry("datepart", 2));

    private OperatorFunctions() {}

    /// Returns the names.
    static Set<String> names() {
        Set<String> names = new TreeSet<>(ARGUMENTS.keySet());
        names.add(ASSERT_TRUE);
        return names;
    }

    /// Returns whether a call of the name with so many arguments is one of these.
    static boolean isOne(String name, int count) {
        return ARGUMENTS.containsKey(name)
                || name.equals(ASSERT_TRUE)
                || (name.equals("decode") && count >= DECODE_LEAST);
    }

    /// Returns the expression that the call stands for, still to be coerced.
    ///
    /// @param arguments typed
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `INVALID_EXTRACT_FIELD`, `DATATYPE_MISMATCH`
    static Expression resolve(String name, List<Expression> arguments) {
        Integer count = ARGUMENTS.get(name);
        if (count != null) {
            FunctionRegistry.requireCount(name, arguments, count, count);
        } else if (name.equals(ASSERT_TRUE)) {
            FunctionRegistry.requireCount(name, arguments, 1, 2);
        }
        Expression first = arguments.getFirst();
        return switch (name) {
            case "if" -> choice(first, arguments.get(1), arguments.get(2));
            case "nvl2" -> choice(new NullTest(first, true), arguments.get(1), arguments.get(2));
            case "nullif" -> nullIf(first, arguments.get(1));
            case "nullifzero" -> nullIf(first, new Literal(0, DataTypes.IntegerType));
            case "zeroifnull" ->
                    FunctionRegistry.scalar(
                            "coalesce", List.of(first, new Literal(0, DataTypes.IntegerType)));
            case "equal_null" ->
                    new Comparison(Comparison.Op.EQUAL_NULL_SAFE, first, arguments.get(1));
            case "mod", "%" -> new Arithmetic(Arithmetic.Op.REMAINDER, first, arguments.get(1));
            case "decode" -> decode(arguments);
            case TRY_CAST -> tryCast(first, arguments.get(1).dataType());
            case ASSERT_TRUE -> assertTrue(arguments);
            default -> extract(name, first, arguments.get(1));
        };
    }

    private static Expression choice(Expression condition, Expression value, Expression other) {
        return new CaseWhen(List.of(new CaseWhen.Branch(condition, value)), Optional.of(other));
    }

    private static Expression nullIf(Expression value, Expression unwanted) {
        Expression isSame =
                TypeCoercion.coerce(new Comparison(Comparison.Op.EQUAL, value, unwanted));
        return choice(isSame, new Literal(null, value.dataType()), value);
    }

    /// `decode(value, a, x, b, y, otherwise)`: null finds null.
    private static Expression decode(List<Expression> arguments) {
        List<CaseWhen.Branch> branches = new ArrayList<>();
        int at = 1;
        for (; at + 1 < arguments.size(); at += 2) {
            Expression isSame =
                    new Comparison(
                            Comparison.Op.EQUAL_NULL_SAFE, arguments.getFirst(), arguments.get(at));
            branches.add(new CaseWhen.Branch(TypeCoercion.coerce(isSame), arguments.get(at + 1)));
        }
        Optional<Expression> otherwise =
                at < arguments.size() ? Optional.of(arguments.get(at)) : Optional.empty();
        return new CaseWhen(branches, otherwise);
    }

    private static Expression tryCast(Expression value, DataType type) {
        Expression cast = TypeCoercion.coerce(new Cast(value, type));
        return cast instanceof Cast possible ? TryCast.of(possible) : cast;
    }

    private static Expression assertTrue(List<Expression> arguments) {
        Expression condition = arguments.getFirst();
        Expression message =
                arguments.size() == 2
                        ? arguments.getLast()
                        : new Literal(notTrue(condition.sql()), DataTypes.StringType);
        return choice(
                condition,
                new Literal(null, DataTypes.NullType),
                FunctionRegistry.scalar("raise_error", List.of(message)));
    }

    private static String notTrue(String condition) {
        return "'" + condition + "' is not true!";
    }

    private static Expression extract(String name, Expression field, Expression source) {
        String text =
                FunctionRegistry.textConstant(field)
                        .orElseThrow(
                                () ->
                                        TypeCoercion.mismatch(
                                                name + "(" + field.sql() + ", ...)",
                                                "needs a constant field",
                                                "Write it as a text, such as 'year'."));
        String function =
                part(text)
                        .orElseThrow(
                                () ->
                                        new AnalysisException(
                                                ErrorCondition.INVALID_EXTRACT_FIELD,
                                                "The field '" + text + "' cannot be extracted.",
                                                "Use one such as YEAR, MONTH, DAY or HOUR."));
        return FunctionRegistry.scalar(function, List.of(source));
    }

    /// Returns the function that gives a field of a date or timestamp.
    private static Optional<String> part(String field) {
        return Optional.ofNullable(
                switch (field.toUpperCase(Locale.ROOT)) {
                    case "YEAR", "Y", "YEARS", "YR", "YRS" -> "year";
                    case "YEAROFWEEK" -> "yearofweek";
                    case "QUARTER", "QTR" -> "quarter";
                    case "MONTH", "MON", "MONS", "MONTHS" -> "month";
                    case "WEEK", "W", "WEEKS" -> "weekofyear";
                    case "DAY", "D", "DAYS" -> "day";
                    case "DAYOFWEEK", "DOW" -> "dayofweek";
                    case "DAYOFWEEK_ISO", "DOW_ISO" -> "dayofweek_iso";
                    case "DOY" -> "dayofyear";
                    case "HOUR", "H", "HOURS", "HR", "HRS" -> "hour";
                    case "MINUTE", "M", "MIN", "MINS", "MINUTES" -> "minute";
                    case "SECOND", "S", "SEC", "SECONDS", "SECS" -> "second_with_fraction";
                    default -> null;
                });
    }

    /// Returns the text of a call that names an unnamed column.
    static String text(String name, List<String> arguments) {
        String list = String.join(", ", arguments);
        return switch (name) {
            case "if" -> "(IF(" + list + "))";
            case "%" -> "(" + String.join(" % ", arguments) + ")";
            case "extract", "datepart" -> name + "(" + String.join(" FROM ", arguments) + ")";
            case ASSERT_TRUE ->
                    arguments.size() == 1
                            ? name + "(" + list + ", " + notTrue(list) + ")"
                            : name + "(" + list + ")";
            default -> name + "(" + list + ")";
        };
    }
}
