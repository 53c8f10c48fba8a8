package io.millrace;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.util.List;

/// Raised when a query, schema or statement is wrong before any row is read.
///
/// Unchecked here (checked in Spark), so a ported `catch` or `throws` of it compiles as it is.
public final class AnalysisException extends MillraceException {
    private static final long serialVersionUID = 1L;

    /// Makes an exception whose message is `[NAME] what whatToDo`.
    ///
    /// @param what what is wrong, a full sentence with the user's own names
    /// @param whatToDo what helps, a full sentence
    public AnalysisException(ErrorCondition condition, String what, String whatToDo) {
        super(condition, what, whatToDo, null);
    }

    /// The same with lines that show the place in the text that is wrong.
    public AnalysisException(
            ErrorCondition condition, String what, String whatToDo, List<String> excerpt) {
        super(condition, what, whatToDo, excerpt, null);
    }

    /// The same over a cause.
    public AnalysisException(
            ErrorCondition condition, String what, String whatToDo, Throwable cause) {
        super(condition, what, whatToDo, cause);
    }
}
