package io.millrace;

import io.millrace.error.ErrorCondition;

import java.util.Locale;

/// What a static write does when the target exists, with Spark's names.
@SuppressWarnings("MemberName") // Spark's names
public enum SaveMode {
    /// Adds to it.
    Append,
    /// Replaces it.
    Overwrite,
    /// Fails with `PATH_ALREADY_EXISTS`; the default.
    ErrorIfExists,
    /// Leaves it and writes nothing.
    Ignore;

    static SaveMode parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "append" -> Append;
            case "overwrite" -> Overwrite;
            case "error", "errorifexists", "default" -> ErrorIfExists;
            case "ignore" -> Ignore;
            default ->
                    throw new AnalysisException(
                            ErrorCondition.UNSUPPORTED_SAVE_MODE,
                            "There is no save mode `" + text + "`.",
                            "Use append, overwrite, error, errorifexists or ignore.");
        };
    }
}
