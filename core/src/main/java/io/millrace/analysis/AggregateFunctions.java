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
import io.millrace.types.AtomicType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.NullType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Builds calls of aggregate functions.
final class AggregateFunctions {
    private AggregateFunctions() {}

    /// Returns the call with its argument cast to what the aggregate takes.
    ///
    /// @throws AnalysisException `NESTED_AGGREGATE_FUNCTION`, `WRONG_NUM_ARGS`,
    ///   `DATATYPE_MISMATCH`, `UNSUPPORTED_FEATURE` for DISTINCT
    static Expression resolve(Measure.Kind kind, Unresolved.Function call) {
        List<Expression> arguments = call.arguments();
        requireNotNested(call);
        if (call.isDistinct()) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "The aggregate `" + call.sql() + "` has DISTINCT.",
                    "Apply distinct() to the frame before it is aggregated.");
        }
        if (kind == Measure.Kind.COUNT) {
            return count(arguments);
        }
        FunctionRegistry.requireCount(call.name().toLowerCase(Locale.ROOT), arguments, 1, 1);
        Expression argument = arguments.getFirst();
        if (argument.dataType() instanceof DecimalType) {
            return DecimalAggregates.resolve(kind, argument, call.sql());
        }
        return new AggregateCall(
                kind,
                Optional.of(
                        switch (kind) {
                            case SUM, AVG -> toNumber(argument, call);
                            case MIN, MAX -> requireOrdered(argument, call);
                            case COUNT, WIDE_SUM ->
                                    throw new IllegalStateException("built otherwise: " + kind);
                        }));
    }

    private static void requireNotNested(Unresolved.Function call) {
        for (Expression argument : call.arguments()) {
            if (Trees.contains(argument, AggregateCall.class::isInstance)) {
                throw new AnalysisException(
                        ErrorCondition.NESTED_AGGREGATE_FUNCTION,
                        "An aggregate function is the argument of `" + call.sql() + "`.",
                        "Compute the inner aggregate in an agg(...) of its own before this one.");
            }
        }
    }

    /// `count(1)` counts all rows, `count(a, b)` those in which no value is null.
    private static Expression count(List<Expression> arguments) {
        FunctionRegistry.requireCount("count", arguments, 1, Integer.MAX_VALUE);
        if (arguments.size() == 1) {
            Expression argument = arguments.getFirst();
            boolean isAll = argument instanceof Literal literal && literal.value() != null;
            return new AggregateCall(
                    Measure.Kind.COUNT, isAll ? Optional.empty() : Optional.of(argument));
        }
        Expression allThere = new NullTest(arguments.getFirst(), true);
        for (Expression argument : arguments.subList(1, arguments.size())) {
            allThere = new Logical(Logical.Op.AND, allThere, new NullTest(argument, true));
        }
        CaseWhen.Branch branch =
                new CaseWhen.Branch(allThere, new Literal(1, DataTypes.IntegerType));
        return new AggregateCall(
                Measure.Kind.COUNT, Optional.of(new CaseWhen(List.of(branch), Optional.empty())));
    }

    private static Expression toNumber(Expression argument, Unresolved.Function call) {
        DataType type = argument.dataType();
        if (type instanceof NumericType) {
            return argument;
        }
        if (type instanceof StringType || type instanceof NullType) {
            return TypeCoercion.cast(argument, DataTypes.DoubleType);
        }
        throw TypeCoercion.mismatch(
                call.sql(),
                "needs a number, but " + TypeCoercion.described(argument),
                "Cast it to a number.");
    }

    private static Expression requireOrdered(Expression argument, Unresolved.Function call) {
        DataType type = argument.dataType();
        if (!(type instanceof AtomicType)) {
            throw TypeCoercion.mismatch(
                    call.sql(),
                    "needs values with an order, but " + TypeCoercion.described(argument),
                    "Aggregate one of its fields.");
        }
        return argument;
    }
}
