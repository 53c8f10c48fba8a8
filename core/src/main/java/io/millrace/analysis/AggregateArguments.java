package io.millrace.analysis;

import io.millrace.backend.Measure;
import io.millrace.expr.DecimalParts;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;
import io.millrace.types.AtomicType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.IntegralType;
import io.millrace.types.NullType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;

import java.util.List;

/// What types the aggregates take, and the casts that make arguments fit.
final class AggregateArguments {
    private AggregateArguments() {}

    /// Returns how many arguments that differ from row to row the aggregate has.
    static int count(Measure.Kind kind) {
        return switch (kind) {
            case CORR, COVAR_SAMP, COVAR_POP, MIN_BY, MAX_BY -> 2;
            default -> 1;
        };
    }

    /// Returns these arguments with the casts that they need; all, where the number is free.
    ///
    /// @throws io.millrace.AnalysisException `DATATYPE_MISMATCH`
    static List<Expression> typed(Measure.Kind kind, Unresolved.Function call) {
        List<Expression> arguments = call.arguments();
        int count = kind == Measure.Kind.COUNT_DISTINCT ? arguments.size() : count(kind);
        return arguments.subList(0, count).stream()
                .map(argument -> typed(kind, argument, call))
                .toList();
    }

    private static Expression typed(Measure.Kind kind, Expression argument, Unresolved call) {
        return switch (kind.form()) {
            case COUNT -> argument;
            case SUM -> toNumber(argument, call);
            case MOMENTS -> TypeCoercion.cast(toNumber(argument, call), DataTypes.DoubleType);
            case BITS -> requireInteger(argument, call);
            case EXTREME, REGISTERS, END, BY, LIST -> requirePlain(argument, call);
            case VALUES ->
                    switch (kind) {
                        case PERCENTILE, PERCENTILE_DISC ->
                                ofOneWord(toNumber(argument, call), DataTypes.DoubleType);
                        case APPROX_PERCENTILE ->
                                argument.dataType() instanceof StringType
                                        ? toNumber(argument, call)
                                        : requirePlain(argument, call);
                        default -> requirePlain(argument, call);
                    };
        };
    }

    /// Returns the number as the other type if it is a decimal.
    private static Expression ofOneWord(Expression number, DataType other) {
        return number.dataType() instanceof DecimalType ? TypeCoercion.cast(number, other) : number;
    }

    static Expression toNumber(Expression argument, Unresolved call) {
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

    static Expression requireInteger(Expression argument, Unresolved call) {
        if (argument.dataType() instanceof IntegralType) {
            return argument;
        }
        if (TypeCoercion.isNull(argument)) {
            return TypeCoercion.cast(argument, DataTypes.LongType);
        }
        throw TypeCoercion.mismatch(
                call.sql(),
                "needs an integer, but " + TypeCoercion.described(argument),
                "Cast it to bigint.");
    }

    private static Expression requirePlain(Expression argument, Unresolved call) {
        if (argument.dataType() instanceof DecimalType) {
            return DecimalParts.toKey(argument);
        }
        if (argument.dataType() instanceof AtomicType) {
            return argument;
        }
        throw TypeCoercion.mismatch(
                call.sql(),
                "needs values without parts, but " + TypeCoercion.described(argument),
                "Aggregate one of its fields.");
    }
}
