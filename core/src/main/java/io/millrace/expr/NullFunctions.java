package io.millrace.expr;

import io.millrace.error.ErrorCondition;
import io.millrace.expr.KernelFunction.Nulls;
import io.millrace.types.DataTypes;

import java.util.List;
import java.util.Optional;

/// Functions of nulls, conditions and types.
final class NullFunctions {
    private NullFunctions() {}

    static List<ScalarFunction> all() {
        Signature ofAny = Signature.of(DataTypes.BooleanType, Parameter.ANY);
        return List.of(
                new Coalesce("coalesce", Signature.ofOneType(1).variadic()),
                new Coalesce("nvl", Signature.ofOneType(2)),
                new Coalesce("ifnull", Signature.ofOneType(2)),
                new RewrittenFunction("isnull", ofAny, x -> isNull(x, false))
                        .shown(x -> "(" + x.getFirst() + " IS NULL)"),
                new RewrittenFunction("isnotnull", ofAny, x -> isNull(x, true))
                        .shown(x -> "(" + x.getFirst() + " IS NOT NULL)"),
                new RewrittenFunction(
                        "nanvl",
                        Signature.ofFirst(Parameter.DOUBLE, Parameter.DOUBLE),
                        NullFunctions::nanvl),
                new RewrittenFunction(
                        "typeof",
                        Signature.of(DataTypes.StringType, Parameter.ANY),
                        x ->
                                new Literal(
                                        x.getFirst().dataType().simpleString(),
                                        DataTypes.StringType)),
                KernelFunction.rows(
                        "raise_error",
                        Signature.of(DataTypes.NullType, Parameter.TEXT),
                        Nulls.SEEN,
                        (in, _) -> {
                            throw ErrorCondition.USER_RAISED_EXCEPTION.error(
                                    in.isNull(0) ? "null" : in.text(0),
                                    "The query raised this error itself.");
                        }));
    }

    private static Expression isNull(List<Expression> arguments, boolean isNegated) {
        return new NullTest(arguments.getFirst(), isNegated);
    }

    private static Expression nanvl(List<Expression> arguments) {
        Expression value = arguments.getFirst();
        Expression isNaN =
                new ScalarCall(ScalarFunctions.lookup("isnan").orElseThrow(), List.of(value));
        return new CaseWhen(
                List.of(new CaseWhen.Branch(isNaN, arguments.get(1))), Optional.of(value));
    }
}
