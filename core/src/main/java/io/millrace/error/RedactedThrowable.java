package io.millrace.error;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Stands for a failure whose message, or that of a cause, must not be shown as it is.
final class RedactedThrowable extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int DEPTH_MAX = 100;

    private final String className;

    private RedactedThrowable(
            Throwable original, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.className = original.getClass().getName();
        setStackTrace(original.getStackTrace());
    }

    static Throwable of(Throwable failure, UnaryOperator<String> rule) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return needsCopy(failure, rule, seen) ? copy(failure, rule, 0) : failure;
    }

    private static boolean needsCopy(
            @Nullable Throwable failure, UnaryOperator<String> rule, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        String message = failure.getMessage();
        boolean needsOne =
                message != null && !rule.apply(message).equals(message)
                        || needsCopy(failure.getCause(), rule, seen);
        for (Throwable suppressed : failure.getSuppressed()) {
            needsOne |= needsCopy(suppressed, rule, seen);
        }
        return needsOne;
    }

    /// Failures may be each other's causes; the depth ends the walk.
    private static RedactedThrowable copy(
            Throwable failure, UnaryOperator<String> rule, int depth) {
        String message = failure.getMessage();
        Throwable cause = failure.getCause();
        RedactedThrowable copy =
                new RedactedThrowable(
                        failure,
                        message == null ? null : rule.apply(message),
                        cause == null || depth > DEPTH_MAX ? null : copy(cause, rule, depth + 1));
        if (depth < DEPTH_MAX) {
            for (Throwable suppressed : failure.getSuppressed()) {
                copy.addSuppressed(copy(suppressed, rule, DEPTH_MAX));
            }
        }
        return copy;
    }

    /// Prints under the name of the class that it stands for.
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        String message = getMessage();
        return message == null ? className : className + ": " + message;
    }
}
