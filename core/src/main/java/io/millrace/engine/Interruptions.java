package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
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
                    || cause instanceof InterruptedIOException && !isTimeout(cause)
                    || cause instanceof MillraceException named
                            && isInterruption(named.condition())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /// Java made it a kind of interruption, which it is not.
    private static boolean isTimeout(Throwable cause) {
        return cause instanceof SocketTimeoutException;
    }

    /// A session that is being closed stops its queries, and refuses what they ask of it meanwhile.
    private static boolean isInterruption(ErrorCondition condition) {
        return condition == ErrorCondition.INTERRUPTED
                || condition == ErrorCondition.SESSION_CLOSED;
    }
}
