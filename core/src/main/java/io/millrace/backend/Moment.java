package io.millrace.backend;

import java.util.List;

/// A product of powers of a measure's inputs that is summed exactly: `x^powerX * y^powerY`.
///
/// @param powerX 0 to 4
/// @param powerY 0 to 2; 0 with one input
public record Moment(int powerX, int powerY) {
    private static final Moment X = new Moment(1, 0);
    private static final Moment Y = new Moment(0, 1);
    private static final Moment XX = new Moment(2, 0);
    private static final Moment YY = new Moment(0, 2);
    private static final Moment XY = new Moment(1, 1);
    private static final Moment X3 = new Moment(3, 0);
    private static final Moment X4 = new Moment(4, 0);

    /// Returns what the aggregate, of the form [Measure.Form#MOMENTS], sums.
    public static List<Moment> of(Measure.Kind kind) {
        return switch (kind) {
            case SKEWNESS -> List.of(X, XX, X3);
            case KURTOSIS -> List.of(X, XX, X3, X4);
            case COVAR_SAMP, COVAR_POP -> List.of(X, Y, XY);
            case CORR -> List.of(X, Y, XY, XX, YY);
            default -> List.of(X, XX);
        };
    }

    /// Returns the degree of the product.
    public int degree() {
        return powerX + powerY;
    }

    /// Returns the name in partials, such as `x2` or `xy`.
    public String name() {
        return name("x", powerX) + name("y", powerY);
    }

    private static String name(String input, int power) {
        return power == 0 ? "" : power == 1 ? input : input + power;
    }
}
