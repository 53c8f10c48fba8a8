package io.millrace.testkit.differential;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A column expression as a value: calls of the Java API that Spark and Millrace share.
///
/// An argument is another term or what the method takes: a text, a number, a time, null. Prints
/// itself as the Java code that builds it.
public sealed interface Term {
    /// Returns the values given for the call's parameters; immutable, may hold nulls.
    List<@Nullable Object> arguments();

    /// A call of a function of `functions`, such as `sum(col("v"))`.
    record Function(String name, List<@Nullable Object> arguments) implements Term {
        /// Copies the arguments.
        public Function {
            arguments = copy(arguments);
        }

        @Override
        public String toString() {
            return name + JavaText.arguments(arguments);
        }
    }

    /// A call of a method of a column, such as `col("v").plus(1)`.
    record Method(Term target, String name, List<@Nullable Object> arguments) implements Term {
        /// Copies the arguments.
        public Method {
            arguments = copy(arguments);
        }

        @Override
        public String toString() {
            return target + "." + name + JavaText.arguments(arguments);
        }
    }

    /// Returns `col(name)`.
    static Term col(String name) {
        return function("col", name);
    }

    /// Returns `lit(value)`.
    static Term lit(@Nullable Object value) {
        return new Function("lit", Collections.singletonList(value));
    }

    /// Returns a call of a function.
    static Term function(String name, @Nullable Object... arguments) {
        return new Function(name, Arrays.asList(arguments));
    }

    /// Returns a call of a method of this column.
    default Term then(String method, @Nullable Object... arguments) {
        return new Method(this, method, Arrays.asList(arguments));
    }

    /// Returns this column under a name.
    default Term as(String alias) {
        return then("as", alias);
    }

    private static List<@Nullable Object> copy(List<@Nullable Object> arguments) {
        return Collections.unmodifiableList(new ArrayList<>(arguments));
    }
}
