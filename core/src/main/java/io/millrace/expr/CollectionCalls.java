package io.millrace.expr;

import io.millrace.types.ArrayType;
import io.millrace.types.DataType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Calls of functions of arrays, maps and JSON that no plain name leads to; for the analyzer.
public final class CollectionCalls {
    private static final Map<String, ScalarFunction> OF_ARRAYS = new HashMap<>();

    static {
        ArrayFunctions.overloads().forEach(f -> OF_ARRAYS.put(f.name(), f));
    }

    private CollectionCalls() {}

    /// Returns the function that the name stands for when the first argument is an array, or
    /// nothing.
    public static Optional<ScalarFunction> ofArrays(String name, List<Expression> arguments) {
        boolean isArray =
                !arguments.isEmpty() && arguments.getFirst().dataType() instanceof ArrayType;
        return isArray ? Optional.ofNullable(OF_ARRAYS.get(name)) : Optional.empty();
    }

    /// Returns the function behind `array[index]`, from 0, and `map[key]`.
    public static ScalarFunction item() {
        return ElementFunctions.Item.INSTANCE;
    }

    /// Returns the function that reads JSON texts as values of the type.
    ///
    /// @param schema a struct, array or map
    /// @throws io.millrace.error.MillraceException `UNKNOWN_OPTION`, `INVALID_OPTION_VALUE`
    public static ScalarFunction fromJson(DataType schema, Map<String, String> options) {
        FromJsonOptions.of(options);
        return JsonFunctions.fromJson(schema, options);
    }

    /// Returns the field of each struct of an array.
    public static Expression fieldOfElements(Expression array, int ordinal) {
        return new ScalarCall(new ArrayFieldFunction(ordinal), List.of(array));
    }
}
