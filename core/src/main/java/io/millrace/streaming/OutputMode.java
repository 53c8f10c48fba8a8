package io.millrace.streaming;

import io.millrace.error.ErrorCondition;

import java.util.Locale;

/// Which rows of a changing result a streaming query hands to its sink.
///
/// Users spell a mode as in Spark, `OutputMode.Append()` or `"append"`.
@SuppressWarnings("MemberName") // Spark's names
public enum OutputMode {
    /// Only rows that will never change again.
    APPEND("Append"),
    /// The whole result, after every batch.
    COMPLETE("Complete"),
    /// Only rows that changed in the batch.
    UPDATE("Update");

    private final String text;

    OutputMode(String text) {
        this.text = text;
    }

    public static OutputMode Append() {
        return APPEND;
    }

    public static OutputMode Complete() {
        return COMPLETE;
    }

    public static OutputMode Update() {
        return UPDATE;
    }

    /// Reads the name of a mode, case aside.
    ///
    /// @throws io.millrace.error.MillraceException `STREAMING_OUTPUT_MODE` if there is none of the
    ///   name
    public static OutputMode parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "append" -> APPEND;
            case "complete" -> COMPLETE;
            case "update" -> UPDATE;
            default ->
                    throw ErrorCondition.STREAMING_OUTPUT_MODE.error(
                            "There is no output mode `" + text + "`.",
                            "Use append, complete or update.");
        };
    }

    /// The name as Spark prints it: `Append`.
    @Override
    public String toString() {
        return text;
    }
}
