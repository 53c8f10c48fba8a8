package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.CollectionCalls;
import io.millrace.expr.Expression;
import io.millrace.expr.ScalarCall;
import io.millrace.expr.ScalarFunction;
import io.millrace.types.ArrayType;
import io.millrace.types.AtomicType;
import io.millrace.types.DataType;
import io.millrace.types.MapType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Calls of functions of JSON whose type is in a constant.
final class JsonCalls {
    private JsonCalls() {}

    /// `from_json(text, schema[, options])`.
    ///
    /// @throws AnalysisException `INVALID_SCHEMA`, `PARSE_SYNTAX_ERROR`, `DATATYPE_MISMATCH`
    static Expression fromJson(List<Expression> arguments) {
        FunctionRegistry.requireCount("from_json", arguments, 2, 3);
        String text = constant(arguments.get(1));
        DataType schema =
                text.stripLeading().startsWith("{")
                        ? DataType.fromJson(text)
                        : DataType.fromDDL(text);
        if (schema instanceof AtomicType) {
            throw TypeCoercion.mismatch(
                    "from_json",
                    "reads a " + schema.simpleString(),
                    "Give a struct, array or map: `a INT, b STRING`.");
        }
        Map<String, String> options = arguments.size() > 2 ? options(arguments.get(2)) : Map.of();
        return FunctionRegistry.call(
                CollectionCalls.fromJson(nullable(schema), options), List.of(arguments.getFirst()));
    }

    /// What is read may always lack a value.
    private static DataType nullable(DataType type) {
        return switch (type) {
            case AtomicType _ -> type;
            case ArrayType array -> new ArrayType(nullable(array.elementType()), true);
            case MapType map ->
                    new MapType(nullable(map.keyType()), nullable(map.valueType()), true);
            case StructType struct -> {
                StructType fields = new StructType();
                for (StructField field : struct) {
                    fields =
                            fields.add(
                                    field.name(),
                                    nullable(field.dataType()),
                                    true,
                                    field.metadata());
                }
                yield fields;
            }
        };
    }

    private static String constant(Expression schema) {
        return FunctionRegistry.textConstant(schema)
                .orElseThrow(
                        () ->
                                new AnalysisException(
                                        ErrorCondition.INVALID_SCHEMA,
                                        "The schema of from_json is `" + schema.sql() + "`.",
                                        "Give a constant text such as 'a INT, b STRING'."));
    }

    private static Map<String, String> options(Expression options) {
        if (options instanceof ScalarCall(ScalarFunction function, List<Expression> parts)
                && function.name().equals("map")) {
            Map<String, String> map = new LinkedHashMap<>();
            for (int i = 0; i < parts.size(); i += 2) {
                map.put(constantText(parts.get(i)), constantText(parts.get(i + 1)));
            }
            return map;
        }
        throw TypeCoercion.mismatch(
                "from_json",
                "has `" + options.sql() + "` for options",
                "Give map('name', 'value').");
    }

    private static String constantText(Expression part) {
        return FunctionRegistry.textConstant(part)
                .orElseThrow(
                        () ->
                                TypeCoercion.mismatch(
                                        "from_json",
                                        "has the option `" + part.sql() + "`",
                                        "Give constant texts."));
    }
}
