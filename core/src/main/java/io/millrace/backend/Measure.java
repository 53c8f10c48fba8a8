package io.millrace.backend;

import io.millrace.types.ArrayType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;

import java.util.List;

/// An aggregate and its input columns.
///
/// Rows in which an input is null are skipped, unless the kind says otherwise; a group without a
/// value that counts gives null, except for those of [#isNullable()].
///
/// @param kind the aggregate
/// @param inputs columns of the input; none for `count(*)`
/// @param parameters constants that decide how the final value is made of the partials
public record Measure(Kind kind, List<Input> inputs, Parameters parameters) {
    /// Copies the list.
    public Measure {
        inputs = List.copyOf(inputs);
    }

    /// An aggregate of one column without parameters.
    public Measure(Kind kind, int ordinal, DataType inputType) {
        this(kind, List.of(new Input(ordinal, inputType)), Parameters.NONE);
    }

    /// A column of the input.
    public record Input(int ordinal, DataType type) {}

    /// Constants of an aggregate.
    ///
    /// @param numbers percentages, or the bits of a register's address
    /// @param isArray whether the result is an array with a value for each number
    public record Parameters(List<Double> numbers, boolean isArray) {
        /// No constants.
        public static final Parameters NONE = new Parameters(List.of(), false);

        /// Copies the list.
        public Parameters {
            numbers = List.copyOf(numbers);
        }

        /// One constant.
        public static Parameters of(double number) {
            return new Parameters(List.of(number), false);
        }
    }

    /// What a group keeps of its rows: the form of its partials, see [PartialsLayout].
    public enum Form {
        /// A number of rows.
        COUNT,
        /// A sum and the number of its values.
        SUM,
        /// One value out of all.
        EXTREME,
        /// All values folded bit by bit.
        BITS,
        /// Exact sums of powers and products, and the number of rows.
        MOMENTS,
        /// Each value with the number of its rows.
        VALUES,
        /// The registers of a HyperLogLog.
        REGISTERS,
        /// The value of the first or last row.
        END,
        /// The value of the row in which another column is smallest or largest.
        BY,
        /// All values in the order of rows.
        LIST
    }

    /// The aggregates that backends compute.
    public enum Kind {
        /// Rows with a value, or all rows without an input column.
        COUNT(Form.COUNT),
        /// Sum; of integers a long kept in 128 bits until emission, of floats an exact double.
        SUM(Form.SUM),
        /// Sum of integers without a limit: a decimal of 38 digits, of which sums of other decimals
        /// are made.
        WIDE_SUM(Form.SUM),
        /// Sum divided by the number of values.
        AVG(Form.SUM),
        /// Smallest value; NaN is larger than every number.
        MIN(Form.EXTREME),
        /// Largest value; NaN is larger than every number.
        MAX(Form.EXTREME),
        /// Bits that are set in all integers.
        BIT_AND(Form.BITS),
        /// Bits that are set in any integer.
        BIT_OR(Form.BITS),
        /// Bits that are set in an odd number of integers.
        BIT_XOR(Form.BITS),
        /// Variance of a sample of doubles; null for one value.
        VAR_SAMP(Form.MOMENTS),
        /// Variance of doubles.
        VAR_POP(Form.MOMENTS),
        /// Standard deviation of a sample of doubles; null for one value.
        STDDEV_SAMP(Form.MOMENTS),
        /// Standard deviation of doubles.
        STDDEV_POP(Form.MOMENTS),
        /// Skewness of doubles; null when all are equal.
        SKEWNESS(Form.MOMENTS),
        /// Excess kurtosis of doubles; null when all are equal.
        KURTOSIS(Form.MOMENTS),
        /// Covariance of a sample of two columns of doubles; null for one row.
        COVAR_SAMP(Form.MOMENTS),
        /// Covariance of two columns of doubles.
        COVAR_POP(Form.MOMENTS),
        /// Correlation of two columns of doubles; null for one row, or when one column is constant.
        CORR(Form.MOMENTS),
        /// Number of different values, or of different rows of several columns.
        COUNT_DISTINCT(Form.VALUES),
        /// Sum of the different values.
        SUM_DISTINCT(Form.VALUES),
        /// Average of the different values.
        AVG_DISTINCT(Form.VALUES),
        /// The different values as an array, in their order.
        COLLECT_SET(Form.VALUES),
        /// The most frequent value, the smallest among equally frequent ones.
        MODE(Form.VALUES),
        /// The value at a percentage of the ranks, interpolated; a second input says how many rows
        /// a row stands for.
        PERCENTILE(Form.VALUES),
        /// The smallest value, as a double, up to which there is the percentage of values.
        PERCENTILE_DISC(Form.VALUES),
        /// The smallest value up to which there is the percentage of values.
        APPROX_PERCENTILE(Form.VALUES),
        /// About the number of different values; the parameter is the bits of a register's address.
        APPROX_COUNT_DISTINCT(Form.REGISTERS),
        /// The first row's value, null or not; with a second input of the first row in which that
        /// is true.
        FIRST(Form.END),
        /// The last row's value, null or not; with a second input of the last row in which that is
        /// true.
        LAST(Form.END),
        /// The first input, null or not, in the last of the rows in which the second is smallest.
        MIN_BY(Form.BY),
        /// The first input, null or not, in the last of the rows in which the second is largest.
        MAX_BY(Form.BY),
        /// The values as an array, in the order of rows.
        COLLECT_LIST(Form.LIST);

        private final Form form;

        Kind(Form form) {
            this.form = form;
        }

        /// Returns what a group keeps.
        public Form form() {
            return form;
        }

        /// Returns whether the order of rows shows in the result. Tables must then get the rows,
        /// and the partials, in that order.
        public boolean isOrdered() {
            return form == Form.END || form == Form.BY || form == Form.LIST;
        }

        /// Returns whether equal rows count once.
        public boolean isDistinct() {
            return this == COUNT_DISTINCT || this == SUM_DISTINCT || this == AVG_DISTINCT;
        }

        /// Returns whether partials of [Form#VALUES] say how often each value is there.
        public boolean keepsCounts() {
            return this == MODE
                    || this == PERCENTILE
                    || this == PERCENTILE_DISC
                    || this == APPROX_PERCENTILE;
        }
    }

    /// Returns `count(*)`.
    public static Measure countAll() {
        return new Measure(Kind.COUNT, List.of(), Parameters.NONE);
    }

    /// Returns whether every row counts.
    public boolean isCountAll() {
        return inputs.isEmpty();
    }

    /// Returns the column of the first input, which there is.
    public int ordinal() {
        return inputs.getFirst().ordinal();
    }

    /// Returns the type of the first input; long for `count(*)`.
    public DataType inputType() {
        return isCountAll() ? DataTypes.LongType : inputs.getFirst().type();
    }

    /// Returns whether the first input is of floating-point values.
    public boolean isFloating() {
        return inputType() instanceof FloatType || inputType() instanceof DoubleType;
    }

    /// Returns the inputs of which partials of [Form#VALUES] keep the values.
    public List<Input> valueInputs() {
        return kind == Kind.PERCENTILE ? inputs.subList(0, 1) : inputs;
    }

    /// Returns the bits of a register's number, for [Kind#APPROX_COUNT_DISTINCT].
    public int registerBits() {
        return parameters.numbers().getFirst().intValue();
    }

    /// Returns the type of the final value.
    public DataType resultType() {
        return switch (kind) {
            case COUNT, COUNT_DISTINCT, APPROX_COUNT_DISTINCT -> DataTypes.LongType;
            case SUM, SUM_DISTINCT -> isFloating() ? DataTypes.DoubleType : DataTypes.LongType;
            case WIDE_SUM -> new DecimalType(DecimalType.MAX_PRECISION, 0);
            case AVG,
                    AVG_DISTINCT,
                    VAR_SAMP,
                    VAR_POP,
                    STDDEV_SAMP,
                    STDDEV_POP,
                    SKEWNESS,
                    KURTOSIS,
                    COVAR_SAMP,
                    COVAR_POP,
                    CORR ->
                    DataTypes.DoubleType;
            case MIN, MAX, BIT_AND, BIT_OR, BIT_XOR, MODE, FIRST, LAST, MIN_BY, MAX_BY ->
                    inputType();
            case PERCENTILE, PERCENTILE_DISC -> perNumber(DataTypes.DoubleType);
            case APPROX_PERCENTILE -> perNumber(inputType());
            case COLLECT_SET, COLLECT_LIST -> new ArrayType(inputType(), false);
        };
    }

    private DataType perNumber(DataType type) {
        return parameters.isArray() ? new ArrayType(type, false) : type;
    }

    /// Returns whether the final value is a number of rows or values: 0 when there is none.
    public boolean isCounted() {
        return kind == Kind.COUNT
                || kind == Kind.COUNT_DISTINCT
                || kind == Kind.APPROX_COUNT_DISTINCT;
    }

    /// Returns whether a group can be without a value.
    public boolean isNullable() {
        return !isCounted() && kind != Kind.COLLECT_SET && kind != Kind.COLLECT_LIST;
    }
}
