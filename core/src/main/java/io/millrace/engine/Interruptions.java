package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/// Tells the end of a stopped query from a failure.
final class Interruptions {
    private static final int DEPTH_MAX = 20;

    private Interruptions() {}

    /// Returns whether the failure, or what caused it, is an interrupt: user code may have wrapped
    /// it.
    static boolean isInterruption(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            if (cause instanceof InterruptedException
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof CancellationException
                    || cause instanceof MillraceException named
                            && named.condition() == ErrorCondition.INTERRUPTED) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
