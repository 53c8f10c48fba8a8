package io.millrace.analysis;

import io.millrace.expr.Cast;
import io.millrace.expr.Expression;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Types as functions: `int(x)` is `CAST(x AS INT)`, and an unnamed column is named as x is.
final class CastFunctions {
    private static final Map<String, DataType> TYPES =
            Map.ofEntries(
                    Map.entry("boolean", DataTypes.BooleanType),
                    Map.entry("tinyint", DataTypes.ByteType),
                    Map.entry("smallint", DataTypes.ShortType),
                    Map.entry("int", DataTypes.IntegerType),
                    Map.entry("bigint", DataTypes.LongType),
                    Map.entry("float", DataTypes.FloatType),
                    Map.entry("double", DataTypes.DoubleType),
                    Map.entry("decimal", new DecimalType(10, 0)),
                    Map.entry("date", DataTypes.DateType),
                    Map.entry("timestamp", DataTypes.TimestampType),
                    Map.entry("binary", DataTypes.BinaryType),
                    Map.entry("string", DataTypes.StringType));

    private CastFunctions() {}

    /// Returns all names.
    static Set<String> names() {
        return TYPES.keySet();
    }

    /// Returns the cast that a call is, or empty if the name is none of a type.
    ///
    /// @throws io.millrace.AnalysisException `WRONG_NUM_ARGS`, and what the cast raises
    static Optional<Expression> resolve(String name, List<Expression> arguments) {
        DataType type = TYPES.get(name);
        if (type == null) {
            return Optional.empty();
        }
        FunctionRegistry.requireCount(name, arguments, 1, 1);
        return Optional.of(TypeCoercion.coerce(new Cast(arguments.getFirst(), type)));
    }

    /// Returns the text that names an unnamed column, or empty if the name is none of a type.
    static Optional<String> text(String name, List<Expression> arguments) {
        return TYPES.containsKey(name) && arguments.size() == 1
                ? Optional.of(arguments.getFirst().sql())
                : Optional.empty();
    }
}
