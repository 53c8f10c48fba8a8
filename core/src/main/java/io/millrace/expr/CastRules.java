package io.millrace.expr;

import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

import java.util.Optional;

/// Says which casts there are, and to which type values of several types are brought; for the
/// analyzer.
public final class CastRules {
    private CastRules() {}

    /// Returns whether values of the one type can be cast to the other.
    public static boolean isAllowed(DataType from, DataType to) {
        if (from.equals(to)) {
            return true;
        }
        return switch (to) {
            case StringType _ -> true;
            case BinaryType _ -> from instanceof StringType;
            case BooleanType _ -> from instanceof StringType || from instanceof NumericType;
            case DateType _ -> from instanceof StringType || from instanceof TimestampType;
            case TimestampType _ ->
                    from instanceof StringType
                            || from instanceof DateType
                            || from instanceof NumericType;
            case NumericType _ ->
                    from instanceof StringType
                            || from instanceof NumericType
                            || from instanceof BooleanType
                            || from instanceof TimestampType;
            default -> false;
        };
    }

    /// Returns the type that both types widen to without a loss of meaning: the larger number, the
    /// timestamp of a date, the other type of a string; empty if there is none. A long widens to a
    /// float, as in Spark, and may lose digits.
    public static Optional<DataType> commonType(DataType a, DataType b) {
        if (a.equals(b)) {
            return Optional.of(a);
        }
        if (a instanceof NumericType numberA && b instanceof NumericType numberB) {
            return Optional.of(numberA.rank() >= numberB.rank() ? a : b);
        }
        if (a instanceof StringType) {
            return ofString(b);
        }
        if (b instanceof StringType) {
            return ofString(a);
        }
        boolean isTime =
                (a instanceof DateType && b instanceof TimestampType)
                        || (a instanceof TimestampType && b instanceof DateType);
        return isTime ? Optional.of(a instanceof TimestampType ? a : b) : Optional.empty();
    }

    private static Optional<DataType> ofString(DataType other) {
        return other instanceof StructType ? Optional.empty() : Optional.of(other);
    }
}
