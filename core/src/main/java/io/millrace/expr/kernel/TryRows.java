package io.millrace.expr.kernel;

import io.millrace.batch.PhysicalType;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;

import java.math.RoundingMode;

/// Arithmetic that is null where the operators fail, row by row.
public final class TryRows {
    private TryRows() {}

    /// The sum; null when it overflows.
    public static void tryAdd(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType) {
            out.decimal(in.decimal(0).add(in.decimal(1)));
            return;
        }
        if (in.type(0) instanceof FractionalType) {
            out.float64(in.float64(0) + in.float64(1));
            return;
        }
        long a = in.int64(0);
        long b = in.int64(1);
        long sum = a + b;
        fitting(in, out, sum, ((a ^ sum) & (b ^ sum)) < 0);
    }

    /// The difference; null when it overflows.
    public static void trySubtract(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType) {
            out.decimal(in.decimal(0).subtract(in.decimal(1)));
            return;
        }
        if (in.type(0) instanceof FractionalType) {
            out.float64(in.float64(0) - in.float64(1));
            return;
        }
        long a = in.int64(0);
        long b = in.int64(1);
        long difference = a - b;
        fitting(in, out, difference, ((a ^ b) & (a ^ difference)) < 0);
    }

    /// The product; null when it overflows.
    public static void tryMultiply(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType) {
            out.decimal(in.decimal(0).multiply(in.decimal(1)));
            return;
        }
        if (in.type(0) instanceof FractionalType) {
            out.float64(in.float64(0) * in.float64(1));
            return;
        }
        long a = in.int64(0);
        long b = in.int64(1);
        long low = a * b;
        fitting(in, out, low, Math.multiplyHigh(a, b) != low >> 63);
    }

    private static void fitting(
            RowArguments in, RowResults out, long value, boolean overflowsLong) {
        int bits = PhysicalType.of(in.type(0)).bits();
        if (overflowsLong || !LongArithmetic.isInRange(value, bits)) {
            out.none();
        } else {
            out.int64(value);
        }
    }

    /// The quotient; null by zero.
    public static void tryDivide(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType) {
            if (in.decimal(1).signum() == 0) {
                out.none();
            } else {
                out.decimal(
                        in.decimal(0)
                                .divide(in.decimal(1), out.decimalScale(), RoundingMode.HALF_UP));
            }
            return;
        }
        if (in.float64(1) == 0) {
            out.none();
        } else {
            out.float64(in.float64(0) / in.float64(1));
        }
    }

    /// The remainder; null by zero.
    public static void tryMod(RowArguments in, RowResults out) {
        if (in.type(0) instanceof DecimalType) {
            if (in.decimal(1).signum() == 0) {
                out.none();
            } else {
                out.decimal(in.decimal(0).remainder(in.decimal(1)));
            }
            return;
        }
        if (in.type(0) instanceof FractionalType) {
            if (in.float64(1) == 0) {
                out.none();
            } else {
                out.float64(in.float64(0) % in.float64(1));
            }
        } else if (in.int64(1) == 0) {
            out.none();
        } else {
            out.int64(in.int64(0) % in.int64(1));
        }
    }
}
