package io.millrace.testkit.backend;

import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegralType;
import io.millrace.types.StringType;

import java.util.ArrayList;
import java.util.List;

/// A kind of column that backends get: a type, and for strings and binary values whether they come
/// as codes of a dictionary.
record InputColumn(DataType type, boolean isCoded) {
    private static final List<DataType> TYPES =
            List.of(
                    DataTypes.BooleanType,
                    DataTypes.ByteType,
                    DataTypes.ShortType,
                    DataTypes.IntegerType,
                    DataTypes.LongType,
                    DataTypes.FloatType,
                    DataTypes.DoubleType,
                    DataTypes.DateType,
                    DataTypes.TimestampType,
                    DataTypes.StringType,
                    DataTypes.BinaryType);

    static final InputColumn TIME = plain(DataTypes.TimestampType);
    static final InputColumn INTEGER = plain(DataTypes.IntegerType);
    static final InputColumn LONG = plain(DataTypes.LongType);
    static final InputColumn DOUBLE = plain(DataTypes.DoubleType);
    static final InputColumn CODED_STRING = new InputColumn(DataTypes.StringType, true);

    static InputColumn plain(DataType type) {
        return new InputColumn(type, false);
    }

    /// Returns every kind.
    static List<InputColumn> all() {
        List<InputColumn> all = new ArrayList<>();
        for (DataType type : TYPES) {
            all.add(plain(type));
            if (type instanceof StringType || type instanceof BinaryType) {
                all.add(new InputColumn(type, true));
            }
        }
        return all;
    }

    /// Returns whether values can be added up.
    boolean isSummable() {
        return type instanceof IntegralType || isFloating();
    }

    boolean isFloating() {
        return type instanceof FloatType || type instanceof DoubleType;
    }

    @Override
    public String toString() {
        return type.simpleString() + (isCoded ? " (coded)" : "");
    }
}
