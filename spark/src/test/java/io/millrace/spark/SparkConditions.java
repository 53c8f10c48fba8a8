package io.millrace.spark;

import org.apache.spark.SparkThrowable;

import java.util.Map;

/// Spark's error conditions under the names that Millrace has for them.
final class SparkConditions {
    private static final String UNSUPPORTED = "UNSUPPORTED_STREAMING_OPERATION";

    /// Only what is named differently; sub-conditions are left out before. Those without a real
    /// name are what the checker of streaming plans says, and what its operators say at run time.
    private static final Map<String, String> RENAMED =
            Map.of(
                    "REMAINDER_BY_ZERO", "DIVIDE_BY_ZERO",
                    "_LEGACY_ERROR_TEMP_3102", UNSUPPORTED,
                    "_LEGACY_ERROR_TEMP_3077", UNSUPPORTED,
                    "_LEGACY_ERROR_TEMP_3076", UNSUPPORTED,
                    "_LEGACY_ERROR_TEMP_3068", UNSUPPORTED);

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
        if (main.equals("_LEGACY_ERROR_TEMP_3102")
                && String.valueOf(failure.getMessage()).contains("without watermark")) {
            return "UNSUPPORTED_STREAMING_OPERATOR_WITHOUT_WATERMARK";
        }
        return RENAMED.getOrDefault(main, main);
    }
}
