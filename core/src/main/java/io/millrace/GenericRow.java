package io.millrace;

import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

/// A row over an array of boxed values.
final class GenericRow implements Row {
    private final @Nullable Object[] values;
    private final @Nullable StructType schema;

    /// @param values the values, owned by this row from now on
    GenericRow(@Nullable Object[] values, @Nullable StructType schema) {
        this.values = values;
        this.schema = schema;
    }

    @Override
    public int length() {
        return values.length;
    }

    @Override
    public @Nullable StructType schema() {
        return schema;
    }

    @Override
    public @Nullable Object get(int i) {
        return values[i];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Row that) || length() != that.length()) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (!RowValues.areEqual(values[i], that.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Object value : values) {
            hash = 31 * hash + RowValues.hash(value);
        }
        return hash;
    }

    /// The values between brackets: `[Close,2016-07-26T02:00:00Z,11]`.
    @Override
    public String toString() {
        return mkString("[", ",", "]");
    }
}
