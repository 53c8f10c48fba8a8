package io.millrace.expr.kernel;

/// The inverse hyperbolic functions, by the formulas of fdlibm that Spark has taken, too: exact for
/// small values, and without overflow for large ones.
public final class InverseHyperbolic {
    private static final double LOG_OF_2 = StrictMath.log(2);

    /// Below it a value is its own image.
    private static final double SMALL = 0x1p-28;

    /// Above it the one beside the square is lost.
    private static final double LARGE = 0x1p28;

    private InverseHyperbolic() {}

    /// Returns the inverse of the hyperbolic sine.
    public static double asinh(double x) {
        double size = Math.abs(x);
        double image;
        if (!(size >= SMALL) || Double.isInfinite(size)) {
            return x;
        }
        if (size > LARGE) {
            image = StrictMath.log(size) + LOG_OF_2;
        } else if (size > 2) {
            image = StrictMath.log(2 * size + 1 / (StrictMath.sqrt(x * x + 1) + size));
        } else {
            double square = x * x;
            image = StrictMath.log1p(size + square / (1 + StrictMath.sqrt(1 + square)));
        }
        return x > 0 ? image : -image;
    }

    /// Returns the inverse of the hyperbolic cosine; below 1 NaN.
    public static double acosh(double x) {
        if (x < 1) {
            return Double.NaN;
        }
        if (x >= LARGE) {
            return StrictMath.log(x) + LOG_OF_2;
        }
        if (x > 2) {
            return StrictMath.log(2 * x - 1 / (x + StrictMath.sqrt(x * x - 1)));
        }
        double above = x - 1;
        return StrictMath.log1p(above + StrictMath.sqrt(2 * above + above * above));
    }

    /// Returns the inverse of the hyperbolic tangent; outside of -1 to 1 NaN.
    public static double atanh(double x) {
        return 0.5 * (StrictMath.log1p(x) - StrictMath.log1p(-x));
    }
}
