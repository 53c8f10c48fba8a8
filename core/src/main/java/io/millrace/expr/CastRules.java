package io.millrace.expr;

import io.millrace.types.ArrayType;
import io.millrace.types.AtomicType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.FloatType;
import io.millrace.types.FractionalType;
import io.millrace.types.IntegralType;
import io.millrace.types.LongType;
import io.millrace.types.MapType;
import io.millrace.types.NullType;
import io.millrace.types.NumericType;
import io.millrace.types.StringType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import java.util.Optional;

/// Says which casts there are, and to which type values of several types are brought: the rules of
/// Spark 4 with ANSI.
public final class CastRules {
    private CastRules() {}

    /// Returns whether values of the one type can be cast to the other; whether it succeeds may
    /// depend on the value.
    public static boolean isAllowed(DataType from, DataType to) {
        if (from.equals(to) || from instanceof NullType) {
            return true;
        }
        return switch (to) {
            case StringType _ -> true;
            case BinaryType _ -> from instanceof StringType;
            case BooleanType _ -> from instanceof StringType || from instanceof NumericType;
            case DateType _ -> from instanceof StringType || isTimestamp(from);
            case TimestampType _ ->
                    from instanceof StringType
                            || from instanceof DateType
                            || from instanceof TimestampNTZType
                            || from instanceof NumericType;
            case TimestampNTZType _ ->
                    from instanceof StringType
                            || from instanceof DateType
                            || from instanceof TimestampType;
            case NumericType _ ->
                    from instanceof StringType
                            || from instanceof NumericType
                            || from instanceof BooleanType
                            || from instanceof TimestampType;
            case DayTimeIntervalType _ ->
                    from instanceof StringType || from instanceof DayTimeIntervalType;
            case YearMonthIntervalType _ ->
                    from instanceof StringType || from instanceof YearMonthIntervalType;
            case NullType _ -> false;
            case ArrayType array ->
                    from instanceof ArrayType other
                            && isAllowed(other.elementType(), array.elementType());
            case MapType map ->
                    from instanceof MapType other
                            && isAllowed(other.keyType(), map.keyType())
                            && isAllowed(other.valueType(), map.valueType());
            case StructType struct ->
                    from instanceof StructType other && isEachAllowed(other, struct);
        };
    }

    private static boolean isEachAllowed(StructType from, StructType to) {
        if (from.size() != to.size()) {
            return false;
        }
        for (int i = 0; i < from.size(); i++) {
            if (!isAllowed(from.apply(i).dataType(), to.apply(i).dataType())) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether a cast of values that are not null counts as one that may give null: for
    /// some because it can where ANSI is off, for others because Spark says so.
    public static boolean canGiveNull(DataType from, DataType to) {
        if (from.equals(to) || to instanceof StringType) {
            return from instanceof NullType;
        }
        return switch (from) {
            case NullType _ -> true;
            case StringType _ -> !(to instanceof BinaryType);
            case TimestampType _ ->
                    to instanceof IntegralType && !(to instanceof LongType) || isNarrow(from, to);
            case DateType _ -> !isTimestamp(to);
            case FractionalType _ ->
                    to instanceof TimestampType || to instanceof IntegralType || isNarrow(from, to);
            case ArrayType array ->
                    canGiveNull(array.elementType(), ((ArrayType) to).elementType());
            case MapType map -> canGiveNull(map.valueType(), ((MapType) to).valueType());
            case StructType _ -> false;
            default -> isNarrow(from, to);
        };
    }

    /// Whether the target is a decimal that does not hold all values.
    private static boolean isNarrow(DataType from, DataType to) {
        if (!(to instanceof DecimalType target)) {
            return false;
        }
        DecimalType needed =
                switch (from) {
                    case DecimalType decimal -> decimal;
                    case IntegralType integral -> DecimalType.forType(integral);
                    case BooleanType _ -> new DecimalType(1, 0);
                    default -> DecimalType.SYSTEM_DEFAULT;
                };
        boolean isOther = !(from instanceof IntegralType || from instanceof DecimalType);
        return isOther && !(from instanceof BooleanType)
                || target.scale() < needed.scale()
                || target.precision() - target.scale() < needed.precision() - needed.scale();
    }

    private static boolean isTimestamp(DataType type) {
        return type instanceof TimestampType || type instanceof TimestampNTZType;
    }

    /// Returns the type to which values of both types are cast before they meet; empty if there is
    /// none.
    ///
    /// The larger number (an integer and a float meet as doubles), the timestamp of a date, the
    /// other type of a null or a string; a string meets an integer as a long, another number as a
    /// double. Arrays, maps and structs meet part by part.
    public static Optional<DataType> commonType(DataType a, DataType b) {
        if (a.equals(b) || b instanceof NullType) {
            return Optional.of(a);
        }
        if (a instanceof NullType) {
            return Optional.of(b);
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
        if (isTime(a) && isTime(b)) {
            boolean hasZone = a instanceof TimestampType || b instanceof TimestampType;
            return Optional.of(hasZone ? DataTypes.TimestampType : DataTypes.TimestampNTZType);
        }
        if (a instanceof DayTimeIntervalType left && b instanceof DayTimeIntervalType right) {
            return Optional.of(
                    new DayTimeIntervalType(
                            (byte) Math.min(left.startField(), right.startField()),
                            (byte) Math.max(left.endField(), right.endField())));
        }
        if (a instanceof YearMonthIntervalType && b instanceof YearMonthIntervalType) {
            return Optional.of(new YearMonthIntervalType());
        }
        return commonOfParts(a, b);
    }

    private static Optional<DataType> commonOfParts(DataType a, DataType b) {
        if (a instanceof ArrayType left && b instanceof ArrayType right) {
            return commonType(left.elementType(), right.elementType())
                    .map(type -> new ArrayType(type, left.containsNull() || right.containsNull()));
        }
        if (a instanceof MapType left && b instanceof MapType right) {
            boolean containsNull = left.valueContainsNull() || right.valueContainsNull();
            return commonType(left.keyType(), right.keyType())
                    .flatMap(
                            key ->
                                    commonType(left.valueType(), right.valueType())
                                            .map(value -> new MapType(key, value, containsNull)));
        }
        return a instanceof StructType left && b instanceof StructType right
                ? commonStruct(left, right)
                : Optional.empty();
    }

    /// The names are those of the first.
    private static Optional<DataType> commonStruct(StructType a, StructType b) {
        if (a.size() != b.size()) {
            return Optional.empty();
        }
        StructType common = new StructType();
        for (int i = 0; i < a.size(); i++) {
            StructField left = a.apply(i);
            StructField right = b.apply(i);
            Optional<DataType> type = commonType(left.dataType(), right.dataType());
            if (type.isEmpty()) {
                return Optional.empty();
            }
            common = common.add(left.name(), type.get(), left.nullable() || right.nullable());
        }
        return Optional.of(common);
    }

    /// Returns whether values of the type have an order, and can be compared: all but maps, and
    /// what holds them.
    public static boolean isOrdered(DataType type) {
        return switch (type) {
            case AtomicType _ -> true;
            case ArrayType array -> isOrdered(array.elementType());
            case MapType _ -> false;
            case StructType struct -> {
                boolean isOrdered = true;
                for (StructField field : struct) {
                    isOrdered &= isOrdered(field.dataType());
                }
                yield isOrdered;
            }
        };
    }

    private static boolean isTime(DataType type) {
        return type instanceof DateType || isTimestamp(type);
    }

    private static NumericType wider(NumericType a, NumericType b) {
        if (a instanceof FractionalType || b instanceof FractionalType) {
            boolean isFloat = a instanceof FloatType && b instanceof FloatType;
            // A float holds 24 bits only, so any other number meets it as a double.
            return isFloat ? a : (NumericType) DataTypes.DoubleType;
        }
        if (a instanceof DecimalType || b instanceof DecimalType) {
            return DecimalType.wider(asDecimal(a), asDecimal(b));
        }
        return a.rank() >= b.rank() ? a : b;
    }

    /// Returns the decimal type that holds the values of an integral or decimal type.
    public static DecimalType asDecimal(NumericType type) {
        return switch (type) {
            case DecimalType decimal -> decimal;
            case IntegralType integral -> DecimalType.forType(integral);
            case FractionalType _ ->
                    throw new IllegalArgumentException(type + " has no decimal type");
        };
    }

    /// Returns the number type as which a text meets a number.
    public static DataType numberOfString(NumericType partner) {
        return partner instanceof IntegralType ? DataTypes.LongType : DataTypes.DoubleType;
    }

    private static Optional<DataType> withString(DataType other) {
        return switch (other) {
            case NumericType number -> Optional.of(numberOfString(number));
            case BinaryType _, StructType _, ArrayType _, MapType _ -> Optional.empty();
            case AtomicType _ -> Optional.of(other);
        };
    }
}
