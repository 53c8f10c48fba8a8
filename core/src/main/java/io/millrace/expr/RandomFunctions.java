package io.millrace.expr;

import io.millrace.expr.kernel.RandomRows;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/// Functions that give each row another value: `rand`, `randn`, `uuid`.
///
/// A call is one over a [RowNumber], a seed, and whether that of the query is added. Without a seed
/// it has an identity in the place of one, so that it differs from all other calls but not from
/// copies of itself, and that of the query is added: a streaming query has one seed for its life, a
/// static frame a new one each time it runs.
public final class RandomFunctions {
    private static final List<ScalarFunction> ALL =
            List.of(
                    function("rand", DataTypes.DoubleType, RandomRows::uniform),
                    function("randn", DataTypes.DoubleType, RandomRows::normal),
                    function("uuid", DataTypes.StringType, RandomRows::uuid));

    private static final String RANDOM = "random";

    private RandomFunctions() {}

    private static ScalarFunction function(String name, DataType type, RowKernel kernel) {
        Signature signature = Signature.of(type, Parameter.LONG, Parameter.LONG, Parameter.BOOLEAN);
        return KernelFunction.rows(name, signature, kernel)
                .shown(x -> name + "(" + (x.get(2).equals("true") ? "" : x.get(1)) + ")");
    }

    /// Returns the call, or nothing for another name.
    ///
    /// @param name in lower case; `random` is Spark's other name of `rand`
    /// @param seed empty for a new identity and the query's seed
    public static Optional<Expression> call(String name, OptionalLong seed) {
        for (ScalarFunction function : ALL) {
            if (function.name().equals(name.equals(RANDOM) ? "rand" : name)) {
                long own = seed.isPresent() ? seed.getAsLong() : ExprId.next().id();
                return Optional.of(call(function, own, seed.isEmpty()));
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

    /// Returns the node, with another identity if it is a call without a seed.
    public static Expression withIdentity(Expression node, LongUnaryOperator changed) {
        boolean isWithoutSeed =
                node instanceof ScalarCall call
                        && ALL.contains(call.function())
                        && call.children().getLast().equals(Literal.TRUE);
        if (!isWithoutSeed || !(node.children().get(1) instanceof Literal(Long identity, _))) {
            return node;
        }
        List<Expression> arguments = new ArrayList<>(node.children());
        arguments.set(1, new Literal(changed.applyAsLong(identity), DataTypes.LongType));
        return node.withChildren(arguments);
    }
}
