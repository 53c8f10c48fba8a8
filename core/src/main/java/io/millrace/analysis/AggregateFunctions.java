package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.backend.Measure;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Logical;
import io.millrace.expr.NullTest;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The aggregate functions by their names, and how calls of them become calls of what backends
/// compute.
final class AggregateFunctions {
    private static final Literal ONE = new Literal(1, DataTypes.IntegerType);

    /// Makes the call of a function of typed arguments.
    private interface Builder {
        AggregateCall build(Unresolved.Function call);
    }

    private static final Map<String, Builder> BUILDERS =
            Map.ofEntries(
                    Map.entry("count", AggregateFunctions::count),
                    Map.entry("count_if", AggregateFunctions::countIf),
                    entry("sum", Measure.Kind.SUM),
                    entry("avg", Measure.Kind.AVG),
                    entry("mean", Measure.Kind.AVG),
                    entry("min", Measure.Kind.MIN),
                    entry("max", Measure.Kind.MAX),
                    Map.entry("bool_and", call -> ofBooleans(call, Measure.Kind.MIN)),
                    Map.entry("every", call -> ofBooleans(call, Measure.Kind.MIN)),
                    Map.entry("bool_or", call -> ofBooleans(call, Measure.Kind.MAX)),
                    Map.entry("any", call -> ofBooleans(call, Measure.Kind.MAX)),
                    Map.entry("some", call -> ofBooleans(call, Measure.Kind.MAX)),
                    entry("bit_and", Measure.Kind.BIT_AND),
                    entry("bit_or", Measure.Kind.BIT_OR),
                    entry("bit_xor", Measure.Kind.BIT_XOR),
                    entry("stddev", Measure.Kind.STDDEV_SAMP),
                    entry("std", Measure.Kind.STDDEV_SAMP),
                    entry("stddev_samp", Measure.Kind.STDDEV_SAMP),
                    entry("stddev_pop", Measure.Kind.STDDEV_POP),
                    entry("variance", Measure.Kind.VAR_SAMP),
                    entry("var_samp", Measure.Kind.VAR_SAMP),
                    entry("var_pop", Measure.Kind.VAR_POP),
                    entry("skewness", Measure.Kind.SKEWNESS),
                    entry("kurtosis", Measure.Kind.KURTOSIS),
                    entry("corr", Measure.Kind.CORR),
                    entry("covar_samp", Measure.Kind.COVAR_SAMP),
                    entry("covar_pop", Measure.Kind.COVAR_POP),
                    Map.entry("median", PercentileFunctions::median),
                    Map.entry("percentile", PercentileFunctions::percentile),
                    Map.entry("percentile_cont", PercentileFunctions::continuous),
                    Map.entry("percentile_disc", PercentileFunctions::discrete),
                    Map.entry("percentile_approx", PercentileFunctions::approximate),
                    Map.entry("approx_percentile", PercentileFunctions::approximate),
                    Map.entry("mode", PercentileFunctions::mode),
                    Map.entry("approx_count_distinct", PercentileFunctions::approxCountDistinct),
                    Map.entry("first", call -> end(call, Measure.Kind.FIRST)),
                    Map.entry("first_value", call -> end(call, Measure.Kind.FIRST)),
                    Map.entry("any_value", call -> end(call, Measure.Kind.FIRST)),
                    Map.entry("last", call -> end(call, Measure.Kind.LAST)),
                    Map.entry("last_value", call -> end(call, Measure.Kind.LAST)),
                    entry("collect_list", Measure.Kind.COLLECT_LIST),
                    entry("array_agg", Measure.Kind.COLLECT_LIST),
                    entry("collect_set", Measure.Kind.COLLECT_SET),
                    entry("min_by", Measure.Kind.MIN_BY),
                    entry("max_by", Measure.Kind.MAX_BY));

    private AggregateFunctions() {}

    private static Map.Entry<String, Builder> entry(String name, Measure.Kind kind) {
        return Map.entry(
                name,
                call -> {
                    int count = AggregateArguments.count(kind);
                    FunctionRegistry.requireCount(name, call.arguments(), count, count);
                    return new AggregateCall(kind, AggregateArguments.typed(kind, call));
                });
    }

    /// Returns the names, in lower case.
    static Set<String> names() {
        return BUILDERS.keySet();
    }

    /// Returns the call with its arguments cast to what the aggregate takes.
    ///
    /// @param name one of [#names()]
    /// @throws AnalysisException `NESTED_AGGREGATE_FUNCTION`, `WRONG_NUM_ARGS`,
    ///   `DATATYPE_MISMATCH`, `UNSUPPORTED_FEATURE` for DISTINCT where there is none
    static Expression resolve(String name, Unresolved.Function call) {
        call.arguments().forEach(argument -> requireNotNested(argument, call));
        Builder builder = BUILDERS.get(name);
        if (builder == null) {
            throw new IllegalStateException("no aggregate: " + name);
        }
        AggregateCall built = builder.build(call);
        AggregateCall resolved = call.isDistinct() ? distinct(built, call) : built;
        return call.arguments().getFirst().dataType() instanceof DecimalType type
                ? DecimalAggregates.resolve(resolved, type, call.sql())
                : resolved;
    }

    private static void requireNotNested(Expression argument, Expression user) {
        if (Trees.contains(argument, AggregateCall.class::isInstance)) {
            throw new AnalysisException(
                    ErrorCondition.NESTED_AGGREGATE_FUNCTION,
                    "An aggregate function is the argument of `" + user.sql() + "`.",
                    "Compute the inner aggregate in an agg(...) of its own before this one.");
        }
    }

    /// `count(1)` counts all rows, `count(a, b)` those in which no value is null.
    private static AggregateCall count(Unresolved.Function call) {
        List<Expression> arguments = call.arguments();
        FunctionRegistry.requireCount("count", arguments, 1, Integer.MAX_VALUE);
        if (call.isDistinct()) {
            return new AggregateCall(
                    Measure.Kind.COUNT_DISTINCT,
                    AggregateArguments.typed(Measure.Kind.COUNT_DISTINCT, call));
        }
        if (arguments.size() == 1) {
            Expression argument = arguments.getFirst();
            boolean isAll = argument instanceof Literal literal && literal.value() != null;
            return new AggregateCall(Measure.Kind.COUNT, isAll ? List.of() : arguments);
        }
        Expression allThere = new NullTest(arguments.getFirst(), true);
        for (Expression argument : arguments.subList(1, arguments.size())) {
            allThere = new Logical(Logical.Op.AND, allThere, new NullTest(argument, true));
        }
        return new AggregateCall(Measure.Kind.COUNT, List.of(where(allThere, ONE)));
    }

    private static AggregateCall countIf(Unresolved.Function call) {
        FunctionRegistry.requireCount("count_if", call.arguments(), 1, 1);
        Expression condition = TypeCoercion.toBoolean(call.arguments().getFirst(), call);
        return new AggregateCall(Measure.Kind.COUNT, List.of(where(condition, ONE)));
    }

    /// Returns the value where the condition is true, else null.
    private static Expression where(Expression condition, Expression value) {
        return new CaseWhen(List.of(new CaseWhen.Branch(condition, value)), Optional.empty());
    }

    private static AggregateCall ofBooleans(Unresolved.Function call, Measure.Kind kind) {
        FunctionRegistry.requireCount(call.name(), call.arguments(), 1, 1);
        return new AggregateCall(
                kind, List.of(TypeCoercion.toBoolean(call.arguments().getFirst(), call)));
    }

    /// `first(value, ignoreNulls)` and its like.
    private static AggregateCall end(Unresolved.Function call, Measure.Kind kind) {
        List<Expression> arguments = call.arguments();
        FunctionRegistry.requireCount(call.name(), arguments, 1, 2);
        Expression value = AggregateArguments.typed(kind, call).getFirst();
        boolean ignoresNulls = arguments.size() == 2 && isTrue(arguments.get(1), call);
        return new AggregateCall(
                kind, ignoresNulls ? List.of(value, new NullTest(value, true)) : List.of(value));
    }

    static boolean isTrue(Expression argument, Unresolved.Function call) {
        if (argument instanceof Literal literal && literal.value() instanceof Boolean value) {
            return value;
        }
        throw TypeCoercion.mismatch(
                call.sql(),
                "needs true or false as its second argument, but "
                        + TypeCoercion.described(argument),
                "Give a constant.");
    }

    private static AggregateCall distinct(AggregateCall call, Unresolved.Function written) {
        return switch (call.kind()) {
            case SUM -> new AggregateCall(Measure.Kind.SUM_DISTINCT, call.inputs());
            case AVG -> new AggregateCall(Measure.Kind.AVG_DISTINCT, call.inputs());
            // Equal rows change nothing in these.
            case COUNT_DISTINCT, MIN, MAX, BIT_AND, BIT_OR, COLLECT_SET, APPROX_COUNT_DISTINCT ->
                    call;
            default ->
                    throw new AnalysisException(
                            ErrorCondition.UNSUPPORTED_FEATURE,
                            "The aggregate `" + written.sql() + "` has DISTINCT.",
                            "Apply distinct() to the frame before it is aggregated.");
        };
    }

    /// Returns the call over those rows alone in which the condition is true: a row in which an
    /// input is null is skipped, or, by those that do not skip it, is told by a condition.
    ///
    /// @throws AnalysisException `UNSUPPORTED_FEATURE` unless the call is of an aggregate,
    ///   `INVALID_AGGREGATE_FILTER`, `DATATYPE_MISMATCH`
    static Expression filtered(Unresolved.Filtered filtered) {
        if (!Trees.contains(filtered.call(), AggregateCall.class::isInstance)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "`" + filtered.sql() + "` has FILTER, but is no aggregate function.",
                    "Leave it out.");
        }
        if (Trees.contains(filtered.condition(), AggregateCall.class::isInstance)) {
            throw new AnalysisException(
                    ErrorCondition.INVALID_AGGREGATE_FILTER,
                    "The FILTER of `" + filtered.sql() + "` has an aggregate function.",
                    "Compute it in an agg(...) of its own before this one.");
        }
        Expression condition = TypeCoercion.toBoolean(filtered.condition(), filtered);
        return Trees.transformUp(
                filtered.call(),
                node -> node instanceof AggregateCall call ? filtered(call, condition) : node);
    }

    private static AggregateCall filtered(AggregateCall call, Expression condition) {
        List<Expression> inputs = new ArrayList<>();
        for (Expression input : call.inputs()) {
            inputs.add(where(condition, input));
        }
        if (call.inputs().isEmpty()) {
            inputs.add(where(condition, ONE));
        } else if (call.kind().form() == Measure.Form.END && inputs.size() == 1) {
            inputs.add(condition);
        }
        return new AggregateCall(call.kind(), inputs, call.parameters());
    }
}
