package io.millrace.error;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// The unchecked exception of Millrace; its message reads `[NAME] what is wrong. What to do.`
///
/// The condition and its name are API and may be tested; the text after the name is not. Make one
/// by [ErrorCondition#error(String, String)]; what is secret in its message or its cause does not
/// get in ([Redaction]); subclasses exist only where Spark has a type of that name which users
/// catch.
public class MillraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCondition condition;

    /// Makes an exception whose message is `[NAME] what whatToDo`.
    ///
    /// @param what a full sentence with the user's own names
    /// @param whatToDo a full sentence that says what helps
    /// @param cause what lay below, or null; a copy takes its place where it tells a secret
    public MillraceException(
            ErrorCondition condition, String what, String whatToDo, @Nullable Throwable cause) {
        this(condition, what, whatToDo, List.of(), cause);
    }

    /// The same with an excerpt of the text that is wrong behind the message, on lines of its own,
    /// which are indented so that none looks like one of a log.
    protected MillraceException(
            ErrorCondition condition,
            String what,
            String whatToDo,
            List<String> excerpt,
            @Nullable Throwable cause) {
        super(
                "["
                        + condition.name()
                        + "] "
                        + Redaction.text(what + " " + whatToDo)
                        + indented(excerpt),
                isOfUser(condition) ? cause : Redaction.ofCause(cause));
        this.condition = Objects.requireNonNull(condition);
    }

    private static String indented(List<String> excerpt) {
        return excerpt.stream()
                .map(line -> "\n  " + Redaction.text(line))
                .collect(Collectors.joining());
    }

    /// What the user's own function threw is handed back as it is.
    private static boolean isOfUser(ErrorCondition condition) {
        return condition == ErrorCondition.FOREACH_USER_FUNCTION_ERROR;
    }

    /// The condition, for `switch` and for tests.
    public final ErrorCondition condition() {
        return condition;
    }

    /// The condition's name, as `SparkThrowable.getCondition()` gives it.
    public final String getCondition() {
        return condition.name();
    }
}
