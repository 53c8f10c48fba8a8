package io.millrace.expr;

import io.millrace.expr.kernel.RandomRows;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Functions that give each row another value: `rand`, `randn`, `uuid`.
///
/// A call is one over a [RowNumber], a seed, and whether that of the query is added: a streaming
/// query has one seed for its life, a static frame a new one each time it runs.
public final class RandomFunctions {
    private static final List<ScalarFunction> ALL =
            List.of(
                    function("rand", DataTypes.DoubleType, RandomRows::uniform),
                    function("randn", DataTypes.DoubleType, RandomRows::normal),
                    function("uuid", DataTypes.StringType, RandomRows::uuid));

    private RandomFunctions() {}

    private static ScalarFunction function(String name, DataType type, RowKernel kernel) {
        Signature signature = Signature.of(type, Parameter.LONG, Parameter.LONG, Parameter.BOOLEAN);
        return KernelFunction.rows(name, signature, kernel)
                .shown(x -> name + "(" + (x.get(2).equals("true") ? "" : x.get(1)) + ")");
    }

    /// Returns the call, or nothing for another name.
    ///
    /// @param name in lower case
    /// @param seed empty for that of the query
    public static Optional<Expression> call(String name, OptionalLong seed) {
        for (ScalarFunction function : ALL) {
            if (function.name().equals(name)) {
                return Optional.of(call(function, seed.orElse(0), seed.isEmpty()));
            }
        }
        return Optional.empty();
    }

    private static Expression call(ScalarFunction function, long seed, boolean isOfQuery) {
        return new ScalarCall(
                function,
                List.of(
                        new RowNumber(true),
                        new Literal(seed, DataTypes.LongType),
                        new Literal(isOfQuery, DataTypes.BooleanType)));
    }

    /// Returns whether the node is a call with the seed of the query: two of them differ.
    public static boolean isOfQuery(Expression node) {
        return node instanceof ScalarCall call
                && ALL.contains(call.function())
                && call.children().get(2).equals(Literal.TRUE);
    }

    /// Returns the call with another seed, to which that of the query is added as before.
    public static Expression withSeed(Expression call, long seed) {
        List<Expression> arguments = new ArrayList<>(call.children());
        arguments.set(1, new Literal(seed, DataTypes.LongType));
        return call.withChildren(arguments);
    }
}
