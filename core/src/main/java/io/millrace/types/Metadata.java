package io.millrace.types;

import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Named notes on a column, such as its `comment`. Immutable; keys are in alphabetical order.
///
/// A value is a `String`, `Long`, `Double` or `Boolean`. Made by [MetadataBuilder].
public final class Metadata {
    private static final Metadata EMPTY = new Metadata(new TreeMap<>());

    private final SortedMap<String, Object> values;

    Metadata(SortedMap<String, Object> values) {
        this.values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// Metadata without any note.
    public static Metadata empty() {
        return EMPTY;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public boolean contains(String key) {
        return values.containsKey(key);
    }

    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND` if there is no text of this
    ///   key
    public String getString(String key) {
        return get(key, String.class);
    }

    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND` if there is no whole number of
    ///   this key
    public long getLong(String key) {
        return get(key, Long.class);
    }

    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND` if there is no fraction of
    ///   this key
    public double getDouble(String key) {
        return get(key, Double.class);
    }

    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND` if there is no truth value of
    ///   this key
    public boolean getBoolean(String key) {
        return get(key, Boolean.class);
    }

    /// The notes as a JSON object.
    public String json() {
        return TypeJson.write(this);
    }

    SortedMap<String, Object> values() {
        return values;
    }

    private <T> T get(String key, Class<T> type) {
        Object value = values.get(key);
        if (!type.isInstance(value)) {
            throw ErrorCondition.FIELD_NOT_FOUND.error(
                    "Metadata has no " + type.getSimpleName() + " named `" + key + "`.",
                    Suggestions.didYouMean(key, values.keySet()));
        }
        return type.cast(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metadata that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return json();
    }
}
