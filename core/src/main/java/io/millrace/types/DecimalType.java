package io.millrace.types;

import io.millrace.error.ErrorCondition;

/// A decimal number of fixed point: `precision` digits in all, `scale` of them after the point. A
/// value in a row is a `java.math.BigDecimal`.
public final class DecimalType extends NumericType {
    /// The most digits.
    public static final int MAX_PRECISION = 38;

    /// The most digits after the point.
    public static final int MAX_SCALE = 38;

    /// What `DECIMAL` alone means: ten digits, none after the point.
    public static final DecimalType USER_DEFAULT = new DecimalType(10, 0);

    /// What a `BigDecimal` is when nothing says otherwise.
    public static final DecimalType SYSTEM_DEFAULT = new DecimalType(MAX_PRECISION, 18);

    private final int precision;
    private final int scale;

    /// Returns the type of so many digits.
    ///
    /// @throws io.millrace.error.MillraceException `NUMERIC_VALUE_OUT_OF_RANGE` above
    ///   [#MAX_PRECISION] digits, or with more after the point than there are
    public DecimalType(int precision, int scale) {
        super(
                "decimal(" + precision + "," + scale + ")",
                "decimal(" + precision + "," + scale + ")");
        this.precision = precision;
        this.scale = scale;
        if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
            throw ErrorCondition.NUMERIC_VALUE_OUT_OF_RANGE.error(
                    "There is no type " + typeName() + ".",
                    "Give 1 to "
                            + MAX_PRECISION
                            + " digits, and no more after the point than there are.");
        }
    }

    /// Returns the type that holds every value of the integral type.
    public static DecimalType forType(IntegralType type) {
        return switch (type) {
            case ByteType _ -> new DecimalType(3, 0);
            case ShortType _ -> new DecimalType(5, 0);
            case IntegerType _ -> new DecimalType(10, 0);
            case LongType _ -> new DecimalType(20, 0);
        };
    }

    /// Returns the type of so many digits, cut to the most that there are: digits before the point
    /// are kept, and at least six after it, as Spark does it for the results of arithmetic.
    public static DecimalType adjusted(int precision, int scale) {
        if (precision <= MAX_PRECISION) {
            return new DecimalType(precision, scale);
        }
        int digitsBefore = precision - scale;
        int scaleLeast = Math.min(scale, 6);
        return new DecimalType(MAX_PRECISION, Math.max(MAX_PRECISION - digitsBefore, scaleLeast));
    }

    /// Returns the type of so many digits, each number cut to its most.
    public static DecimalType bounded(int precision, int scale) {
        return new DecimalType(Math.min(precision, MAX_PRECISION), Math.min(scale, MAX_SCALE));
    }

    /// Returns the type that holds every value of both, as far as there is one.
    public static DecimalType wider(DecimalType a, DecimalType b) {
        int scale = Math.max(a.scale, b.scale);
        int before = Math.max(a.precision - a.scale, b.precision - b.scale);
        return bounded(before + scale, scale);
    }

    /// The digits in all.
    public int precision() {
        return precision;
    }

    /// The digits after the point.
    public int scale() {
        return scale;
    }

    @Override
    public int rank() {
        return 12;
    }

    @Override
    public String toString() {
        return "DecimalType(" + precision + "," + scale + ")";
    }
}
