package io.millrace.expr;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The registry of scalar functions by name, without regard to case.
///
/// To add a function, add a kernel, an expression that it stands for, or a class of its own to one
/// of the families.
public final class ScalarFunctions {
    private static final SortedMap<String, ScalarFunction> BY_NAME = new TreeMap<>();

    static {
        register(NullFunctions.all());
        register(NumberFunctions.all());
        register(BitFunctions.all());
        register(TextFunctions.all());
        register(EncodingFunctions.all());
        register(DateFunctions.all());
        register(TimestampFunctions.all());
        register(ArrayFunctions.all());
        register(ElementFunctions.all());
        register(MapFunctions.all());
        register(JsonFunctions.all());
    }

    private ScalarFunctions() {}

    /// Returns the function of the name, or nothing.
    public static Optional<ScalarFunction> lookup(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Returns all names, in lower case.
    public static SortedSet<String> names() {
        return new TreeSet<>(BY_NAME.keySet());
    }

    private static void register(List<ScalarFunction> functions) {
        for (ScalarFunction function : functions) {
            if (BY_NAME.put(function.name(), function) != null) {
                throw new IllegalStateException("registered twice: " + function.name());
            }
        }
    }
}
