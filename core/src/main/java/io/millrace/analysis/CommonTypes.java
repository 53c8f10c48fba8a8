package io.millrace.analysis;

import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegralType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

import java.util.Optional;

/// Which types go together.
final class CommonTypes {
    private CommonTypes() {}

    /// Returns the type to which values of both types are cast before they meet; empty if there is
    /// none.
    static Optional<DataType> of(DataType a, DataType b) {
        if (a.equals(b)) {
            return Optional.of(a);
        }
        if (a instanceof NumericType left && b instanceof NumericType right) {
            return Optional.of(wider(left, right));
        }
        if (a instanceof StringType) {
            return withString(b);
        }
        if (b instanceof StringType) {
            return withString(a);
        }
        boolean isTime =
                (a instanceof DateType && b instanceof TimestampType)
                        || (a instanceof TimestampType && b instanceof DateType);
        if (isTime) {
            return Optional.of(DataTypes.TimestampType);
        }
        return a instanceof StructType left && b instanceof StructType right && isAlike(left, right)
                ? Optional.of(a)
                : Optional.empty();
    }

    /// Returns the number type as which a text meets a number.
    static DataType numberOfString(NumericType partner) {
        return partner instanceof IntegralType ? DataTypes.LongType : DataTypes.DoubleType;
    }

    /// Returns whether a value of one type can be cast to the other; whether it succeeds may depend
    /// on the value.
    static boolean canCast(DataType from, DataType to) {
        if (from.equals(to)) {
            return true;
        }
        return switch (to) {
            case StringType _ -> !(from instanceof ArrayType);
            case NumericType _ ->
                    from instanceof NumericType
                            || from instanceof StringType
                            || from instanceof BooleanType
                            || from instanceof TimestampType;
            case BooleanType _ -> from instanceof NumericType || from instanceof StringType;
            case DateType _ -> from instanceof StringType || from instanceof TimestampType;
            case TimestampType _ ->
                    from instanceof StringType
                            || from instanceof DateType
                            || from instanceof NumericType;
            case BinaryType _ -> from instanceof StringType;
            case StructType _, ArrayType _ -> false;
        };
    }

    /// A float holds 24 bits only, so an integer and a float meet as doubles.
    private static DataType wider(NumericType a, NumericType b) {
        boolean hasFloat = a instanceof FloatType || b instanceof FloatType;
        boolean hasIntegral = a instanceof IntegralType || b instanceof IntegralType;
        if (hasFloat && hasIntegral) {
            return DataTypes.DoubleType;
        }
        return a.rank() >= b.rank() ? a : b;
    }

    private static Optional<DataType> withString(DataType other) {
        return switch (other) {
            case NumericType number -> Optional.of(numberOfString(number));
            case BooleanType _, DateType _, TimestampType _, StringType _ -> Optional.of(other);
            case BinaryType _, StructType _, ArrayType _ -> Optional.empty();
        };
    }

    private static boolean isAlike(StructType a, StructType b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            DataType left = a.apply(i).dataType();
            DataType right = b.apply(i).dataType();
            boolean fits =
                    left instanceof StructType x && right instanceof StructType y
                            ? isAlike(x, y)
                            : left.equals(right);
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
