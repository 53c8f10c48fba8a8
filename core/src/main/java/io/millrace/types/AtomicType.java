package io.millrace.types;

import java.util.Locale;

/// A type without parts. Two instances of one such type are equal.
public abstract sealed class AtomicType extends DataType
        permits AnsiIntervalType,
                BinaryType,
                BooleanType,
                DateType,
                NullType,
                NumericType,
                StringType,
                TimestampNTZType,
                TimestampType {
    private final String typeName;
    private final String simpleString;

    AtomicType(String typeName, String simpleString) {
        this.typeName = typeName;
        this.simpleString = simpleString;
    }

    @Override
    public final String typeName() {
        return typeName;
    }

    @Override
    public final String simpleString() {
        return simpleString;
    }

    @Override
    public final String sql() {
        return simpleString.toUpperCase(Locale.ROOT);
    }

    @Override
    public final String json() {
        return "\"" + typeName + "\"";
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof AtomicType that && typeName.equals(that.typeName);
    }

    @Override
    public final int hashCode() {
        return typeName.hashCode();
    }

    /// The class name, as Spark prints it: `LongType`.
    @Override
    public String toString() {
        return getClass().getSimpleName();
    }
}
