package io.millrace.expr.kernel;

/// Compares lanes; writes 1 for true and 0 for false.
///
/// Doubles are compared by their sort keys, strings by the sign of their comparison.
public final class Comparisons {
    private Comparisons() {}

    public static void equal(long[] a, long[] b, long[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] == b[i] ? 1 : 0;
        }
    }

    public static void notEqual(long[] a, long[] b, long[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] != b[i] ? 1 : 0;
        }
    }

    public static void less(long[] a, long[] b, long[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] < b[i] ? 1 : 0;
        }
    }

    public static void lessOrEqual(long[] a, long[] b, long[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] <= b[i] ? 1 : 0;
        }
    }
}
