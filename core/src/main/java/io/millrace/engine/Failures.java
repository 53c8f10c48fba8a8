package io.millrace.engine;

import io.millrace.error.CauseText;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.apache.arrow.memory.OutOfMemoryException;

import java.io.IOException;

/// Gives failures of the data plane their named errors.
final class Failures {
    private Failures() {}

    /// Returns the failure, or a named error over it.
    static Throwable named(Throwable failure) {
        return switch (failure) {
            case OutOfMemoryException e -> outOfMemory(e);
            case OutOfMemoryError e -> outOfMemory(e);
            case IOException e -> unreadable("Input", e);
            default -> failure;
        };
    }

    /// Returns the error of input that could not be read.
    ///
    /// @param what the input, as the subject of a sentence
    static MillraceException unreadable(String what, IOException cause) {
        return ErrorCondition.SOURCE_FAILED.error(
                what + " could not be read: " + CauseText.of(cause) + ".",
                "Check that it is there and can be read, then start again.",
                cause);
    }

    /// Returns what the user's own function threw, if the failure is that; else the failure. Who
    /// waits for the query gets the user's exception as its cause, as in Spark.
    static Throwable ofUser(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof MillraceException named
                        && named.condition() == ErrorCondition.FOREACH_USER_FUNCTION_ERROR
                        && cause != null
                ? cause
                : failure;
    }

    private static Throwable outOfMemory(Throwable cause) {
        boolean isHeap = cause instanceof OutOfMemoryError;
        return ErrorCondition.OUT_OF_MEMORY.error(
                (isHeap ? "The JVM has no more memory: " : "The machine gave no more memory: ")
                        + CauseText.of(cause)
                        + ".",
                (isHeap ? "Give it more with -Xmx" : "Lower millrace.sql.query.memoryLimit")
                        + ", or read less in a batch, see maxFilesPerTrigger.",
                cause);
    }
}
