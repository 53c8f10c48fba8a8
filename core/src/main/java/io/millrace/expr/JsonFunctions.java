package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.connector.Options;
import io.millrace.expr.CollectionFunction.Nullability;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.json.JsonRowWriter;
import io.millrace.expr.json.JsonWriteOptions;
import io.millrace.expr.kernel.TextColumns;
import io.millrace.types.ArrayType;
import io.millrace.types.AtomicType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Functions between JSON texts and values.
final class JsonFunctions {
    private JsonFunctions() {}

    static List<ScalarFunction> all() {
        return List.of(
                new CollectionFunction(
                        "to_json",
                        given -> {
                            CollectionTypes.requireCount("to_json", given, 1, 2);
                            if (given.getFirst() instanceof AtomicType) {
                                throw CollectionTypes.mismatch(
                                        "to_json", given, 0, "a struct, array or map");
                            }
                            List<DataType> types = new ArrayList<>(given);
                            types.add(DataTypes.StringType);
                            return types;
                        },
                        Nullability.OF_ARGUMENTS,
                        JsonFunctions::toJson),
                text("get_json_object", 2, DataTypes.StringType, JsonFunctions::getJsonObject),
                text("json_array_length", 1, DataTypes.IntegerType, JsonFunctions::arrayLength),
                text(
                        "json_object_keys",
                        1,
                        new ArrayType(DataTypes.StringType, true),
                        JsonFunctions::objectKeys));
    }

    private interface OfTexts {
        @Nullable Object apply(List<String> texts);
    }

    /// A function of texts that gives null for what is no JSON.
    private static CollectionFunction text(
            String name, int count, DataType result, OfTexts function) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, count, count);
                    List<DataType> types =
                            new ArrayList<>(Collections.nCopies(count, DataTypes.StringType));
                    types.add(result);
                    return types;
                },
                Nullability.ALWAYS,
                call -> ofTexts(call, result, function));
    }

    private static ColumnVector ofTexts(Invocation call, DataType type, OfTexts function) {
        @Nullable Object[] results = new @Nullable Object[call.rowCount()];
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < call.selection().size(); i++) {
            int row = call.selection().row(i);
            texts.clear();
            for (ColumnVector argument : call.arguments()) {
                if (RowConverter.value(argument, row) instanceof String text) {
                    texts.add(text);
                }
            }
            if (texts.size() == call.arguments().size()) {
                results[row] = function.apply(texts);
            }
        }
        return RowConverter.column(call.context().allocator(), type, Arrays.asList(results));
    }

    private static ColumnVector toJson(Invocation call) {
        ColumnVector column = call.arguments().getFirst();
        JsonWriteOptions options = JsonWriteOptions.of(options(call), call.context().sessionZone());
        JsonRowWriter writer = new JsonRowWriter(column.type(), options);
        try (VarWidthBuilder builder =
                new VarWidthBuilder(
                        call.context().allocator(),
                        DataTypes.StringType,
                        call.rowCount(),
                        32 * call.rowCount())) {
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                TextColumns.fillTo(builder, row);
                if (column.isNull(row)) {
                    builder.appendNull();
                } else {
                    builder.append(writer.toJson(column, row));
                }
            }
            TextColumns.fillTo(builder, call.rowCount());
            return builder.build();
        }
    }

    /// The options are a map of the first selected row: a constant, as in Spark.
    private static Options options(Invocation call) {
        Map<String, String> options = new HashMap<>();
        if (call.arguments().size() > 1 && !call.selection().isEmpty()) {
            Object value = RowConverter.value(call.arguments().get(1), call.selection().row(0));
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, option) -> options.put(key.toString(), String.valueOf(option)));
            }
        }
        return Options.of(options);
    }

    private static @Nullable Object getJsonObject(List<String> texts) {
        return JsonPath.parse(texts.get(1)).flatMap(path -> path.find(texts.get(0))).orElse(null);
    }

    private static @Nullable Object arrayLength(List<String> texts) {
        return JsonPath.elementCount(texts.getFirst());
    }

    private static @Nullable Object objectKeys(List<String> texts) {
        return JsonPath.keys(texts.getFirst());
    }

    /// Returns the function that reads JSON texts as values of the type.
    ///
    /// @param schema a struct, array or map
    /// @param options of the JSON reader: `mode`, `timestampFormat`, `dateFormat`, `timeZone`,
    ///   `allowNonNumericNumbers`
    static ScalarFunction fromJson(DataType schema, Map<String, String> options) {
        return new FromJson(schema, Map.copyOf(options));
    }
}
