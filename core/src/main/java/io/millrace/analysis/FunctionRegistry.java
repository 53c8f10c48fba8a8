package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.CollectionCalls;
import io.millrace.expr.Comparison;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.ScalarCall;
import io.millrace.expr.ScalarFunction;
import io.millrace.expr.ScalarFunctions;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.StringType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// All functions by their names: aggregates, `window`, those that are nodes of the tree, and the
/// scalar functions of `expr`. The API and SQL both come here.
final class FunctionRegistry {
    static final String SESSION_WINDOW = "session_window";
    static final String WINDOW = "window";
    static final String WINDOW_TIME = "window_time";
    static final String CUMULATE_WINDOW = "cumulate_window";
    static final String IN = "in";

    private static final String FROM_JSON = "from_json";
    private static final String STRUCT = "struct";
    private static final String NAMED_STRUCT = "named_struct";

    private static final List<String> NODES =
            List.of(
                    SESSION_WINDOW,
                    WINDOW,
                    WINDOW_TIME,
                    CUMULATE_WINDOW,
                    IN,
                    FROM_JSON,
                    STRUCT,
                    NAMED_STRUCT);

    private FunctionRegistry() {}

    /// Returns whether the name is that of an aggregate function.
    static boolean isAggregate(String name) {
        return AggregateFunctions.names().contains(name.toLowerCase(Locale.ROOT));
    }

    /// Returns the call as a typed node.
    ///
    /// @param call with typed arguments
    /// @throws AnalysisException `UNRESOLVED_ROUTINE`, `WRONG_NUM_ARGS`, `DATATYPE_MISMATCH` and
    ///   what the function itself raises
    static Expression resolve(Unresolved.Function call) {
        String name = call.name().toLowerCase(Locale.ROOT);
        List<Expression> arguments = call.arguments();
        if (isAggregate(name)) {
            return AggregateFunctions.resolve(name, call);
        }
        if (RowNumbers.NAMES.contains(name)) {
            return RowNumbers.resolve(name, arguments);
        }
        if (call.isDistinct()) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "DISTINCT stands in a call of " + name + ", which is no aggregate function.",
                    "Leave it out.");
        }
        return switch (name) {
            case WINDOW -> TimeWindows.resolve(arguments);
            case WINDOW_TIME -> TimeWindows.resolveTimeOf(arguments);
            case CUMULATE_WINDOW -> TimeWindows.resolveCumulating(arguments);
            case SESSION_WINDOW -> SessionWindows.resolve(arguments);
            case IN -> in(arguments);
            case "negative", "-" ->
                    TimeOperators.negate(arguments).orElseGet(() -> scalar(name, arguments));
            case "div" -> scalar(name, operandsOfDiv(arguments));
            case FROM_JSON -> JsonCalls.fromJson(arguments);
            case STRUCT -> StructCalls.struct(arguments);
            case NAMED_STRUCT -> StructCalls.namedStruct(arguments);
            default ->
                    OperatorFunctions.isOne(name, arguments.size())
                            ? TypeCoercion.coerce(OperatorFunctions.resolve(name, arguments))
                            : CastFunctions.resolve(name, arguments)
                                    .orElseGet(() -> scalar(name, arguments));
        };
    }

    static void requireCount(String name, List<Expression> arguments, int least, int most) {
        if (arguments.size() < least || arguments.size() > most) {
            String wanted =
                    least == most
                            ? String.valueOf(least)
                            : most == Integer.MAX_VALUE
                                    ? "at least " + least
                                    : least + " to " + most;
            throw new AnalysisException(
                    ErrorCondition.WRONG_NUM_ARGS,
                    "The function " + name + " is called with " + arguments.size() + " arguments.",
                    "It takes " + wanted + ".");
        }
    }

    /// Returns the text of a call that names an unnamed column, or nothing for an unknown function.
    static Optional<String> text(String name, List<Expression> arguments) {
        if (RowNumbers.NAMES.contains(name)) {
            return Optional.of(RowNumbers.text(name, arguments));
        }
        List<String> texts = arguments.stream().map(Expression::sql).toList();
        if (OperatorFunctions.isOne(name, arguments.size())) {
            return Optional.of(OperatorFunctions.text(name, texts));
        }
        return CastFunctions.text(name, arguments)
                .or(() -> ScalarFunctions.lookup(name).map(f -> text(f, arguments)));
    }

    private static String text(ScalarFunction function, List<Expression> arguments) {
        return function.sql(function.complete(arguments).stream().map(Expression::sql).toList());
    }

    /// Returns a call of a scalar function with casts around the arguments that need one.
    static Expression scalar(String name, List<Expression> arguments) {
        ScalarFunction named =
                CollectionCalls.ofArrays(name, arguments)
                        .or(() -> ScalarFunctions.lookup(name))
                        .orElseThrow(() -> unknownFunction(name));
        List<Expression> complete = coerced(named, named.complete(arguments));
        return call(named.forArguments(complete), complete);
    }

    /// Returns a call with casts around the arguments that need one.
    static Expression call(ScalarFunction function, List<Expression> complete) {
        List<DataType> wanted =
                function.argumentTypes(complete.stream().map(Expression::dataType).toList());
        List<Expression> cast = new ArrayList<>(complete.size());
        for (int i = 0; i < complete.size(); i++) {
            cast.add(TypeCoercion.cast(complete.get(i), wanted.get(i)));
        }
        return new ScalarCall(function, cast);
    }

    /// Beside a decimal a text is a double, which cannot be divided so; else it is an integer.
    private static List<Expression> operandsOfDiv(List<Expression> arguments) {
        boolean hasDecimal = arguments.stream().anyMatch(a -> a.dataType() instanceof DecimalType);
        return arguments.stream()
                .map(
                        argument ->
                                hasDecimal && argument.dataType() instanceof StringType
                                        ? TypeCoercion.cast(argument, DataTypes.DoubleType)
                                        : argument)
                .toList();
    }

    private static List<Expression> coerced(ScalarFunction function, List<Expression> arguments) {
        if (function.wantsOneType() && !arguments.isEmpty()) {
            return TypeCoercion.toCommonType(arguments, function.name());
        }
        if (function.operator().isPresent() && arguments.size() == 2) {
            Arithmetic.Op operator = function.operator().get();
            return TypeCoercion.coerce(new Arithmetic(operator, arguments.get(0), arguments.get(1)))
                    .children();
        }
        return arguments;
    }

    /// `value IN (a, b)`: equal to one of them, as a balanced tree so that long lists stay shallow.
    private static Expression in(List<Expression> arguments) {
        requireCount(IN, arguments, 1, Integer.MAX_VALUE);
        List<Expression> typed = TypeCoercion.toCommonType(arguments, "IN");
        return anyEqual(typed.getFirst(), typed.subList(1, typed.size()));
    }

    private static Expression anyEqual(Expression value, List<Expression> options) {
        if (options.isEmpty()) {
            return Literal.FALSE;
        }
        if (options.size() == 1) {
            return new Comparison(Comparison.Op.EQUAL, value, options.getFirst());
        }
        int middle = options.size() / 2;
        return new Logical(
                Logical.Op.OR,
                anyEqual(value, options.subList(0, middle)),
                anyEqual(value, options.subList(middle, options.size())));
    }

    /// Returns the names of all functions.
    static SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(AggregateFunctions.names());
        names.addAll(NODES);
        names.addAll(RowNumbers.NAMES);
        names.addAll(Generators.names());
        names.addAll(OperatorFunctions.names());
        names.addAll(CastFunctions.names());
        names.addAll(ScalarFunctions.names());
        return names;
    }

    private static AnalysisException unknownFunction(String name) {
        SortedSet<String> known = names();
        return new AnalysisException(
                ErrorCondition.UNRESOLVED_ROUTINE,
                "There is no function `" + name + "`.",
                // Too many to list them all.
                Suggestions.closest(name, known).isEmpty()
                        ? "See the methods of io.millrace.functions."
                        : Suggestions.didYouMean(name, known));
    }

    /// Returns the value of a text constant, or empty when the argument is none.
    static Optional<String> textConstant(Expression argument) {
        return argument instanceof Literal literal && literal.value() instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
