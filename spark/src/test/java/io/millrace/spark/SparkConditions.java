package io.millrace.spark;

import org.apache.spark.SparkThrowable;

import java.util.Map;

/// Spark's error conditions under the names that Millrace has for them.
final class SparkConditions {
    /// Only what is named differently; sub-conditions are left out before.
    private static final Map<String, String> RENAMED =
            Map.of("REMAINDER_BY_ZERO", "DIVIDE_BY_ZERO");

    private SparkConditions() {}

    /// Returns the condition of the innermost error that has one.
    static String of(Throwable failure) {
        String condition = failure.getClass().getSimpleName();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SparkThrowable named && named.getCondition() != null) {
                condition = named.getCondition();
            }
        }
        int dot = condition.indexOf('.');
        String main = dot < 0 ? condition : condition.substring(0, dot);
        return RENAMED.getOrDefault(main, main);
    }
}
