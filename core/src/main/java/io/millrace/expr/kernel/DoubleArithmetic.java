package io.millrace.expr.kernel;

/// Floating-point arithmetic on lanes, by IEEE 754; division by zero is left to the caller.
public final class DoubleArithmetic {
    private DoubleArithmetic() {}

    public static void add(double[] a, double[] b, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] + b[i];
        }
    }

    public static void subtract(double[] a, double[] b, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] - b[i];
        }
    }

    public static void multiply(double[] a, double[] b, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] * b[i];
        }
    }

    public static void divide(double[] a, double[] b, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] / b[i];
        }
    }

    public static void remainder(double[] a, double[] b, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] % b[i];
        }
    }

    /// Returns whether some lane is zero, of either sign.
    public static boolean hasZero(double[] lanes, int count) {
        int zeros = 0;
        for (int i = 0; i < count; i++) {
            zeros |= lanes[i] == 0 ? 1 : 0;
        }
        return zeros != 0;
    }
}
