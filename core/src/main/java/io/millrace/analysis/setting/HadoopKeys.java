package io.millrace.analysis.setting;

import java.util.Locale;
import java.util.Optional;

/// Keys under `millrace.hadoop.`, Spark's `spark.hadoop.`. What is set there goes to Hadoop's file
/// systems under the rest of the key, such as `fs.defaultFS`. There are thousands of them, so that
/// none is unknown.
final class HadoopKeys {
    private static final String OWN_PREFIX = "millrace.hadoop.";
    private static final String SPARK_PREFIX = "spark.hadoop.";

    private HadoopKeys() {}

    /// Returns Hadoop's key, whose case counts, or empty for a key of another kind.
    static Optional<String> find(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        for (String prefix : new String[] {OWN_PREFIX, SPARK_PREFIX}) {
            if (lower.startsWith(prefix) && lower.length() > prefix.length()) {
                return Optional.of(key.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }

    /// Returns the key in our spelling.
    static String full(String hadoopKey) {
        return OWN_PREFIX + hadoopKey;
    }
}
