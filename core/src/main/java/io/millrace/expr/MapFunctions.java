package io.millrace.expr;

import io.millrace.AnalysisException;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.ListColumn;
import io.millrace.batch.RowConverter;
import io.millrace.batch.StructColumn;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.CollectionFunction.Nullability;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.kernel.ArrayKernels;
import io.millrace.expr.kernel.ArrayKernels.ElementSet;
import io.millrace.expr.kernel.Choose;
import io.millrace.expr.kernel.ElementPicks;
import io.millrace.expr.kernel.RowOrder;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Functions that make maps, and arrays of their parts.
final class MapFunctions {
    /// The type of no map put together, as in Spark.
    private static final MapType NO_ENTRIES =
            new MapType(DataTypes.StringType, DataTypes.StringType, true);

    private MapFunctions() {}

    static List<ScalarFunction> all() {
        return List.of(
                new CollectionFunction(
                        "map", MapFunctions::typesOfMap, Nullability.NEVER, MapFunctions::map),
                new CollectionFunction(
                        "map_from_arrays",
                        given -> {
                            CollectionTypes.requireCount("map_from_arrays", given, 2, 2);
                            ArrayType keys = CollectionTypes.array("map_from_arrays", given, 0);
                            ArrayType values = CollectionTypes.array("map_from_arrays", given, 1);
                            return List.of(
                                    keys,
                                    values,
                                    new MapType(
                                            keys.elementType(),
                                            values.elementType(),
                                            values.containsNull()));
                        },
                        Nullability.OF_ARGUMENTS,
                        MapFunctions::ofArrays),
                new CollectionFunction(
                        "map_from_entries",
                        MapFunctions::typesOfEntries,
                        Nullability.ALWAYS,
                        MapFunctions::ofEntries),
                new CollectionFunction(
                        "map_concat",
                        given -> {
                            if (given.isEmpty()) {
                                return List.of(NO_ENTRIES);
                            }
                            CollectionTypes.map("map_concat", given, 0);
                            DataType type = CollectionTypes.common("map_concat", given);
                            return Collections.nCopies(given.size() + 1, type);
                        },
                        Nullability.OF_ARGUMENTS,
                        MapFunctions::concat),
                part("map_keys", map -> new ArrayType(map.keyType(), false), 0),
                part(
                        "map_values",
                        map -> new ArrayType(map.valueType(), map.valueContainsNull()),
                        1),
                part("map_entries", map -> new ArrayType(map.entryType(), false), -1),
                new CollectionFunction(
                        "map_contains_key",
                        given -> {
                            CollectionTypes.requireCount("map_contains_key", given, 2, 2);
                            MapType map = CollectionTypes.map("map_contains_key", given, 0);
                            return List.of(map, map.keyType(), DataTypes.BooleanType);
                        },
                        Nullability.OF_ARGUMENTS,
                        MapFunctions::containsKey));
    }

    private static List<DataType> typesOfMap(List<DataType> given) {
        if (given.size() % 2 != 0) {
            throw new AnalysisException(
                    ErrorCondition.WRONG_NUM_ARGS,
                    "map is called with " + given.size() + " arguments.",
                    "Give a value for each key.");
        }
        List<DataType> keys = new ArrayList<>();
        List<DataType> values = new ArrayList<>();
        for (int i = 0; i < given.size(); i += 2) {
            keys.add(given.get(i));
            values.add(given.get(i + 1));
        }
        DataType key = CollectionTypes.common("map", keys);
        DataType value = CollectionTypes.common("map", values);
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            types.add(key);
            types.add(value);
        }
        types.add(new MapType(key, value, true));
        return types;
    }

    private static List<DataType> typesOfEntries(List<DataType> given) {
        CollectionTypes.requireCount("map_from_entries", given, 1, 1);
        ArrayType array = CollectionTypes.array("map_from_entries", given, 0);
        if (!(array.elementType() instanceof StructType entry) || entry.size() != 2) {
            throw CollectionTypes.mismatch(
                    "map_from_entries", given, 0, "an array of structs of two fields");
        }
        StructField value = entry.apply(1);
        return List.of(
                array, new MapType(entry.apply(0).dataType(), value.dataType(), value.nullable()));
    }

    private static CollectionFunction part(
            String name, Function<MapType, ArrayType> result, int child) {
        return new CollectionFunction(
                name,
                given -> {
                    CollectionTypes.requireCount(name, given, 1, 1);
                    MapType map = CollectionTypes.map(name, given, 0);
                    return List.of(map, result.apply(map));
                },
                Nullability.OF_ARGUMENTS,
                call -> {
                    ListColumn map = list(call, 0);
                    ColumnVector entries = map.elements();
                    ColumnVector part = child < 0 ? entries : ((StructColumn) entries).child(child);
                    return map.retainOver(call.call().dataType(), part.retain());
                });
    }

    private static ListColumn list(Invocation call, int argument) {
        return (ListColumn) call.arguments().get(argument);
    }

    /// Collects keys and values and refuses what no map can hold.
    private static final class Entries {
        private final Invocation call;
        private final List<ColumnVector> keySources;
        private final List<ColumnVector> valueSources;
        private final ElementPicks keys;
        private final ElementPicks values;

        Entries(Invocation call, List<ColumnVector> keySources, List<ColumnVector> valueSources) {
            this.call = call;
            this.keySources = keySources;
            this.valueSources = valueSources;
            this.keys = new ElementPicks(call.rowCount());
            this.values = new ElementPicks(call.rowCount());
        }

        /// One entry of the row: where its key and its value are.
        private record Entry(int source, int key, int value) {}

        private interface EntriesOf {
            void addTo(List<Entry> entries, int row);
        }

        ColumnVector build(List<? extends ColumnVector> nulls, EntriesOf source) {
            ArrayKernels.Rows rows =
                    new ArrayKernels.Rows(nulls, call.selection(), call.rowCount());
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                keys.start(row);
                values.start(row);
                if (rows.isNull(row)) {
                    keys.setNull();
                    continue;
                }
                entries.clear();
                source.addTo(entries, row);
                addAll(entries, row);
            }
            return keys.buildMaps(
                    call.context().allocator(),
                    (MapType) call.call().dataType(),
                    keySources,
                    values,
                    valueSources);
        }

        private void addAll(List<Entry> entries, int row) {
            ElementSet seen = new ElementSet(keySources);
            for (Entry entry : entries) {
                ColumnVector source = keySources.get(entry.source());
                if (source.isNull(entry.key())) {
                    throw new RowFailure(
                            row,
                            ErrorCondition.NULL_MAP_KEY.error(
                                    "A key of " + call.call().sql() + " is null.",
                                    "Filter such entries out."));
                }
                if (!seen.add(entry.source(), entry.key())) {
                    throw new RowFailure(
                            row,
                            ErrorCondition.DUPLICATED_MAP_KEY.error(
                                    "The key "
                                            + RowConverter.value(source, entry.key())
                                            + " stands twice in "
                                            + call.call().sql()
                                            + ".",
                                    "Give each key once."));
                }
                keys.add(entry.source(), entry.key());
                values.add(entry.source(), entry.value());
            }
        }
    }

    private static ColumnVector map(Invocation call) {
        int count = call.arguments().size() / 2;
        if (count == 0) {
            return RowConverter.column(
                    call.context().allocator(),
                    call.call().dataType(),
                    Collections.nCopies(call.rowCount(), Map.of()));
        }
        List<ColumnVector> keys = new ArrayList<>();
        List<ColumnVector> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(call.arguments().get(2 * i));
            values.add(call.arguments().get(2 * i + 1));
        }
        return new Entries(call, keys, values)
                .build(
                        List.of(),
                        (entries, row) -> {
                            for (int i = 0; i < count; i++) {
                                entries.add(new Entries.Entry(i, row, row));
                            }
                        });
    }

    private static ColumnVector ofArrays(Invocation call) {
        ListColumn keys = list(call, 0);
        ListColumn values = list(call, 1);
        return new Entries(call, List.of(keys.elements()), List.of(values.elements()))
                .build(
                        call.arguments(),
                        (entries, row) -> {
                            int size = keys.end(row) - keys.start(row);
                            if (size != values.end(row) - values.start(row)) {
                                throw new RowFailure(
                                        row,
                                        ErrorCondition.INVALID_PARAMETER_VALUE.error(
                                                "The arrays of "
                                                        + call.call().sql()
                                                        + " have different lengths.",
                                                "Give a value for each key."));
                            }
                            for (int i = 0; i < size; i++) {
                                entries.add(
                                        new Entries.Entry(
                                                0, keys.start(row) + i, values.start(row) + i));
                            }
                        });
    }

    private static ColumnVector ofEntries(Invocation call) {
        ListColumn list = list(call, 0);
        try (ListColumn whole = withoutNullEntries(call, list)) {
            StructColumn pairs = (StructColumn) whole.elements();
            return new Entries(call, List.of(pairs.child(0)), List.of(pairs.child(1)))
                    .build(
                            List.of(whole),
                            (entries, row) -> {
                                for (int i = whole.start(row); i < whole.end(row); i++) {
                                    entries.add(new Entries.Entry(0, i, i));
                                }
                            });
        }
    }

    /// A list that holds a null entry is a null map.
    private static ListColumn withoutNullEntries(Invocation call, ListColumn list) {
        if (!list.elements().hasNulls()) {
            return list.retain();
        }
        int[] choice = new int[call.rowCount()];
        Arrays.fill(choice, Choose.NULL);
        for (int i = 0; i < call.selection().size(); i++) {
            int row = call.selection().row(i);
            choice[row] = ArrayKernels.hasNull(list, row) ? Choose.NULL : 0;
        }
        return (ListColumn)
                Choose.rows(call.context().allocator(), list.type(), List.of(list), choice);
    }

    private static ColumnVector concat(Invocation call) {
        if (call.arguments().isEmpty()) {
            return map(call);
        }
        List<ColumnVector> keys = new ArrayList<>();
        List<ColumnVector> values = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            StructColumn entries = (StructColumn) list(call, i).elements();
            keys.add(entries.child(0));
            values.add(entries.child(1));
        }
        return new Entries(call, keys, values)
                .build(
                        call.arguments(),
                        (entries, row) -> {
                            for (int i = 0; i < call.arguments().size(); i++) {
                                ListColumn map = list(call, i);
                                for (int at = map.start(row); at < map.end(row); at++) {
                                    entries.add(new Entries.Entry(i, at, at));
                                }
                            }
                        });
    }

    private static ColumnVector containsKey(Invocation call) {
        ListColumn map = list(call, 0);
        ColumnVector keys = ((StructColumn) map.elements()).child(0);
        ColumnVector key = call.arguments().get(1);
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(
                        call.context().allocator(), DataTypes.BooleanType, call.rowCount())) {
            builder.setNullsOf(map);
            builder.setNullsOf(key);
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                for (int at = map.start(row); at < map.end(row) && !key.isNull(row); at++) {
                    if (RowOrder.compare(keys, at, key, row) == 0) {
                        builder.setBoolean(row, true);
                    }
                }
            }
            return builder.build();
        }
    }
}
