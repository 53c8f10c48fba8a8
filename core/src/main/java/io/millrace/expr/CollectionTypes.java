package io.millrace.expr;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;
import io.millrace.types.NullType;

import java.util.List;

/// Types of the arguments of functions of arrays and maps.
final class CollectionTypes {
    private CollectionTypes() {}

    /// Returns the argument's type as an array.
    static ArrayType array(String function, List<DataType> given, int argument) {
        requireCount(function, given, argument + 1, Integer.MAX_VALUE);
        return switch (given.get(argument)) {
            case ArrayType array -> array;
            case NullType _ -> new ArrayType(DataTypes.NullType, true);
            default -> throw mismatch(function, given, argument, "an array");
        };
    }

    /// Returns the argument's type as a map.
    static MapType map(String function, List<DataType> given, int argument) {
        requireCount(function, given, argument + 1, Integer.MAX_VALUE);
        return switch (given.get(argument)) {
            case MapType map -> map;
            case NullType _ -> new MapType(DataTypes.NullType, DataTypes.NullType, true);
            default -> throw mismatch(function, given, argument, "a map");
        };
    }

    /// Returns the common type of the elements of an array and of another argument.
    static ArrayType arrayWith(String function, List<DataType> given, int array, int other) {
        ArrayType type = array(function, given, array);
        requireCount(function, given, other + 1, Integer.MAX_VALUE);
        DataType element =
                CastRules.commonType(type.elementType(), given.get(other))
                        .orElseThrow(() -> mismatch(function, given, other, "an element"));
        return new ArrayType(element, type.containsNull());
    }

    /// Returns the one type of all arguments.
    static DataType common(String function, List<DataType> given) {
        DataType type = given.isEmpty() ? DataTypes.NullType : given.getFirst();
        for (int i = 1; i < given.size(); i++) {
            int argument = i;
            type =
                    CastRules.commonType(type, given.get(i))
                            .orElseThrow(
                                    () -> mismatch(function, given, argument, "of the same type"));
        }
        return type;
    }

    static void requireOrdered(String function, List<DataType> given, int argument) {
        if (!CastRules.isOrdered(given.get(argument))) {
            throw mismatch(function, given, argument, "of values with an order");
        }
    }

    static void requireCount(String function, List<DataType> given, int least, int most) {
        if (given.size() < least || given.size() > most) {
            String wanted =
                    most == Integer.MAX_VALUE
                            ? least + " or more"
                            : least == most ? "" + least : least + " to " + most;
            throw new AnalysisException(
                    ErrorCondition.WRONG_NUM_ARGS,
                    function + " is called with " + given.size() + " arguments.",
                    "It takes " + wanted + ".");
        }
    }

    static AnalysisException mismatch(
            String function, List<DataType> given, int argument, String wanted) {
        return new AnalysisException(
                ErrorCondition.DATATYPE_MISMATCH,
                "Argument "
                        + (argument + 1)
                        + " of "
                        + function
                        + " is of type "
                        + given.get(argument).sql()
                        + ", which is not "
                        + wanted
                        + ".",
                "Cast the argument to another type.");
    }
}
