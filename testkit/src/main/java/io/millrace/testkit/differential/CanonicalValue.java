package io.millrace.testkit.differential;

import io.millrace.Row;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Values as both engines' are compared: one class for each kind, the schema says the rest.
///
/// Integers are [Long], floats [Double], structs and arrays lists, maps lists of pairs sorted by
/// the text of their keys, bytes hexadecimal texts; decimals, texts, times and intervals stay.
public final class CanonicalValue {
    private CanonicalValue() {}

    /// Returns the canonical form of a value of a row of Millrace, or of a JDK class.
    public static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case Byte number -> (long) number;
            case Short number -> (long) number;
            case Integer number -> (long) number;
            case Float number -> (double) number;
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case Row row -> ofRow(row);
            case List<?> list -> ofList(list);
            case Map<?, ?> map -> ofMap(map);
            case null, default -> value;
        };
    }

    /// Returns the canonical values of a row.
    public static List<@Nullable Object> ofRow(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            values.add(of(row.get(i)));
        }
        return values;
    }

    private static List<@Nullable Object> ofList(List<?> list) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object value : list) {
            values.add(of(value));
        }
        return values;
    }

    private static List<@Nullable Object> ofMap(Map<?, ?> map) {
        List<@Nullable Object> pairs = new ArrayList<>();
        map.forEach(
                (key, value) -> {
                    List<@Nullable Object> pair = new ArrayList<>();
                    pair.add(of(key));
                    pair.add(of(value));
                    pairs.add(pair);
                });
        pairs.sort(Comparator.comparing(String::valueOf));
        return pairs;
    }
}
