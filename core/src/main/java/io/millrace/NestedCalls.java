package io.millrace;

import io.millrace.types.DataType;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The functions of arrays, maps, structs and JSON among [functions], which inherits them: one
/// class for all would be past reading.
@SuppressWarnings("MemberName") // Spark's names
abstract class NestedCalls extends TimeCalls {
    NestedCalls() {}

    // Arrays

    /// An array of the values, brought to one type.
    public static Column array(Column... cols) {
        return call("array", (Object[]) cols);
    }

    /// The number of elements of an array or entries of a map; null of null with ANSI, else -1.
    public static Column size(Column e) {
        return call("size", e);
    }

    /// The same as [#size(Column)].
    public static Column cardinality(Column e) {
        return call("cardinality", e);
    }

    /// The number of elements of an array.
    public static Column array_size(Column e) {
        return call("array_size", e);
    }

    /// The element of an array at a position, from 1 or from -1 at the end, or the value of a map.
    public static Column element_at(Column column, Object value) {
        return call("element_at", column, value);
    }

    /// As [#element_at(Column, Object)], but null where there is no such element.
    public static Column try_element_at(Column column, Column value) {
        return call("try_element_at", column, value);
    }

    /// The element of an array at a position from 0, or null.
    public static Column get(Column column, Column index) {
        return call("get", column, index);
    }

    /// Whether the array has the value; null if it has not, but has a null.
    public static Column array_contains(Column column, Object value) {
        return call("array_contains", column, value);
    }

    /// The position of the value in the array, from 1; 0 if it is not there.
    public static Column array_position(Column column, Object value) {
        return call("array_position", column, value);
    }

    /// The array without elements that came before.
    public static Column array_distinct(Column e) {
        return call("array_distinct", e);
    }

    /// The array without its nulls.
    public static Column array_compact(Column e) {
        return call("array_compact", e);
    }

    /// The smallest element that is not null.
    public static Column array_min(Column e) {
        return call("array_min", e);
    }

    /// The largest element that is not null; NaN is larger than every number.
    public static Column array_max(Column e) {
        return call("array_max", e);
    }

    /// The array in order, nulls last.
    public static Column array_sort(Column e) {
        return call("array_sort", e);
    }

    /// The elements of the arrays of an array; null if one of these is null.
    public static Column flatten(Column e) {
        return call("flatten", e);
    }

    /// The array in order, nulls first.
    public static Column sort_array(Column e) {
        return call("sort_array", e);
    }

    /// The array in order: ascending with nulls first, or descending with nulls last.
    public static Column sort_array(Column e, boolean asc) {
        return call("sort_array", e, asc);
    }

    /// The array without the elements that equal the value.
    public static Column array_remove(Column column, Object element) {
        return call("array_remove", column, element);
    }

    /// The array and one more element.
    public static Column array_append(Column column, Object element) {
        return call("array_append", column, element);
    }

    /// The array behind one more element.
    public static Column array_prepend(Column column, Object element) {
        return call("array_prepend", column, element);
    }

    /// The distinct elements of both arrays.
    public static Column array_union(Column col1, Column col2) {
        return call("array_union", col1, col2);
    }

    /// The distinct elements of the first array that are in the second.
    public static Column array_intersect(Column col1, Column col2) {
        return call("array_intersect", col1, col2);
    }

    /// The distinct elements of the first array that are not in the second.
    public static Column array_except(Column col1, Column col2) {
        return call("array_except", col1, col2);
    }

    /// Whether the arrays share an element that is not null.
    public static Column arrays_overlap(Column a1, Column a2) {
        return call("arrays_overlap", a1, a2);
    }

    /// An array of the value, so many times.
    public static Column array_repeat(Column left, Column right) {
        return call("array_repeat", left, right);
    }

    /// An array of the value, so many times.
    public static Column array_repeat(Column e, int count) {
        return call("array_repeat", e, count);
    }

    /// A part of an array, from a position that counts from 1, or from -1 at the end.
    public static Column slice(Column x, int start, int length) {
        return call("slice", x, start, length);
    }

    /// A part of an array, as [#slice(Column, int, int)].
    public static Column slice(Column x, Column start, Column length) {
        return call("slice", x, start, length);
    }

    /// The elements as texts in one, nulls left out.
    public static Column array_join(Column column, String delimiter) {
        return call("array_join", column, delimiter);
    }

    /// The elements as texts in one.
    public static Column array_join(Column column, String delimiter, String nullReplacement) {
        return call("array_join", column, delimiter, nullReplacement);
    }

    // Maps

    /// A map of keys and values that take turns.
    public static Column map(Column... cols) {
        return call("map", (Object[]) cols);
    }

    /// A map of the keys of one array and the values of another.
    public static Column map_from_arrays(Column keys, Column values) {
        return call("map_from_arrays", keys, values);
    }

    /// A map of an array of structs of a key and a value.
    public static Column map_from_entries(Column e) {
        return call("map_from_entries", e);
    }

    /// The keys of a map.
    public static Column map_keys(Column e) {
        return call("map_keys", e);
    }

    /// The values of a map.
    public static Column map_values(Column e) {
        return call("map_values", e);
    }

    /// The entries of a map, as structs of `key` and `value`.
    public static Column map_entries(Column e) {
        return call("map_entries", e);
    }

    /// Returns an array of structs: the n-th has the n-th element of each array, or null where one
    /// is shorter. The fields are named as the columns are.
    public static Column arrays_zip(Column... e) {
        return call("arrays_zip", (Object[]) e);
    }

    /// The entries of all maps.
    public static Column map_concat(Column... cols) {
        return call("map_concat", (Object[]) cols);
    }

    /// Whether the map has the key.
    public static Column map_contains_key(Column column, Object key) {
        return call("map_contains_key", column, key);
    }

    // Structs

    /// A struct of the columns, under their names.
    public static Column struct(Column... cols) {
        return call("struct", (Object[]) cols);
    }

    /// A struct of names and values that take turns.
    public static Column named_struct(Column... cols) {
        return call("named_struct", (Object[]) cols);
    }

    // Rows of elements: each stands alone in a select

    /// A row for each element of an array, or each entry of a map.
    public static Column explode(Column e) {
        return call("explode", e);
    }

    /// As [#explode(Column)], with a row of nulls where there is no element.
    public static Column explode_outer(Column e) {
        return call("explode_outer", e);
    }

    /// As [#explode(Column)], with the position, from 0, before the element.
    public static Column posexplode(Column e) {
        return call("posexplode", e);
    }

    /// As [#posexplode(Column)], with a row of nulls where there is no element.
    public static Column posexplode_outer(Column e) {
        return call("posexplode_outer", e);
    }

    /// A row for each element of an array of structs, with a column for each field.
    public static Column inline(Column e) {
        return call("inline", e);
    }

    /// As [#inline(Column)], with a row of nulls where there is no element.
    public static Column inline_outer(Column e) {
        return call("inline_outer", e);
    }

    // JSON

    /// The JSON text as a value of the type.
    public static Column from_json(Column e, DataType schema) {
        return call("from_json", e, schema.json());
    }

    /// The JSON text as a struct.
    public static Column from_json(Column e, StructType schema) {
        return from_json(e, (DataType) schema);
    }

    /// The JSON text as a value of the type, which is given as DDL or JSON.
    ///
    /// @param options of the JSON reader, such as `timestampFormat`
    public static Column from_json(Column e, String schema, Map<String, String> options) {
        return call("from_json", e, schema, options(options));
    }

    /// The JSON text as a value of the type.
    ///
    /// @param options of the JSON reader, such as `timestampFormat`
    public static Column from_json(Column e, DataType schema, Map<String, String> options) {
        return from_json(e, schema.json(), options);
    }

    /// The struct, array or map as JSON text.
    public static Column to_json(Column e) {
        return call("to_json", e);
    }

    /// The struct, array or map as JSON text.
    ///
    /// @param options of the JSON writer, such as `ignoreNullFields`
    public static Column to_json(Column e, Map<String, String> options) {
        return call("to_json", e, options(options));
    }

    private static Column options(Map<String, String> options) {
        List<Column> parts = new ArrayList<>();
        options.forEach(
                (name, value) -> {
                    parts.add(functions.lit(name));
                    parts.add(functions.lit(value));
                });
        return map(parts.toArray(Column[]::new));
    }

    /// What stands at the path `$.a[0].b` of a JSON text, as text.
    public static Column get_json_object(Column e, String path) {
        return call("get_json_object", e, path);
    }

    /// The number of elements of a JSON text that is an array, else null.
    public static Column json_array_length(Column e) {
        return call("json_array_length", e);
    }

    /// The keys of a JSON text that is an object, else null.
    public static Column json_object_keys(Column e) {
        return call("json_object_keys", e);
    }
}
