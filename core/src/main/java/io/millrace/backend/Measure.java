package io.millrace.backend;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;

/// An aggregate and its input column.
///
/// Nulls of the input are skipped; a group without a value that counts gives null, except for
/// [Kind#COUNT], which gives 0.
///
/// @param kind the aggregate
/// @param ordinal column of the input, or [#NO_INPUT] for `count(*)`
/// @param inputType type of the input column; long for `count(*)`
public record Measure(Kind kind, int ordinal, DataType inputType) {
    /// The ordinal of a measure that reads no column.
    public static final int NO_INPUT = -1;

    /// The aggregates that backends compute.
    public enum Kind {
        /// Rows with a value, or all rows without an input column.
        COUNT,
        /// Sum; of integers a long kept in 128 bits until emission, of floats an exact double.
        SUM,
        /// Sum of integers without a limit: a decimal of 38 digits, of which sums of other decimals
        /// are made.
        WIDE_SUM,
        /// Sum divided by the number of values.
        AVG,
        /// Smallest value; NaN is larger than every number.
        MIN,
        /// Largest value; NaN is larger than every number.
        MAX
    }

    /// Returns `count(*)`.
    public static Measure countAll() {
        return new Measure(Kind.COUNT, NO_INPUT, DataTypes.LongType);
    }

    /// Returns whether every row counts.
    public boolean isCountAll() {
        return ordinal == NO_INPUT;
    }

    /// Returns whether the sum is of floating-point values.
    public boolean isFloating() {
        return inputType instanceof FloatType || inputType instanceof DoubleType;
    }

    /// Returns the type of the final value.
    public DataType resultType() {
        return switch (kind) {
            case COUNT -> DataTypes.LongType;
            case SUM -> isFloating() ? DataTypes.DoubleType : DataTypes.LongType;
            case WIDE_SUM -> new DecimalType(DecimalType.MAX_PRECISION, 0);
            case AVG -> DataTypes.DoubleType;
            case MIN, MAX -> inputType;
        };
    }
}
