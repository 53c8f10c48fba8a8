package io.millrace.expr;

import io.millrace.types.DecimalType;

/// The types of the results of decimal arithmetic, as Spark has them: wide enough for every result,
/// cut to 38 digits with at least six of them kept after the point.
final class DecimalRules {
    /// The fewest digits after the point of a quotient.
    private static final int QUOTIENT_SCALE_MIN = 6;

    private DecimalRules() {}

    static DecimalType resultType(Arithmetic.Op op, DecimalType a, DecimalType b) {
        int scale = Math.max(a.scale(), b.scale());
        int beforeA = a.precision() - a.scale();
        int beforeB = b.precision() - b.scale();
        return switch (op) {
            case ADD, SUBTRACT ->
                    DecimalType.adjusted(scale + Math.max(beforeA, beforeB) + 1, scale);
            case MULTIPLY ->
                    DecimalType.adjusted(a.precision() + b.precision() + 1, a.scale() + b.scale());
            case DIVIDE -> {
                int digits = Math.max(QUOTIENT_SCALE_MIN, a.scale() + b.precision() + 1);
                yield DecimalType.adjusted(beforeA + b.scale() + digits, digits);
            }
            case REMAINDER -> DecimalType.adjusted(Math.min(beforeA, beforeB) + scale, scale);
        };
    }
}
