package io.millrace;

import io.millrace.error.ErrorCondition;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

/// Makes rows from values.
public final class RowFactory {
    private RowFactory() {}

    /// A row without a schema, of values as [Row] lists them; `java.sql` dates and timestamps are
    /// kept as they are given.
    ///
    /// @param values the values, nulls among them; the array is copied
    public static Row create(@Nullable Object... values) {
        return new GenericRow(values.clone(), null);
    }

    /// A row whose values can be read by name.
    ///
    /// @param values one value for each column of `schema`; the array is copied, types are not
    ///   checked
    /// @throws io.millrace.error.MillraceException `SCHEMA_MISMATCH` if the counts differ
    public static Row withSchema(StructType schema, @Nullable Object... values) {
        if (values.length != schema.size()) {
            throw ErrorCondition.SCHEMA_MISMATCH.error(
                    "A row has "
                            + values.length
                            + " values for the "
                            + schema.size()
                            + " columns of "
                            + schema.simpleString()
                            + ".",
                    "Give one value for each column.");
        }
        return new GenericRow(values.clone(), schema);
    }
}
