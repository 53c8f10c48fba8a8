package io.millrace.streaming;

/// The one source of time for a query, so that a test can be its master.
///
/// The control plane alone reads it; results never depend on it. Implementations are thread-safe.
public interface Clock {
    /// The deadline of a wait that only a signal ends.
    long NEVER_NANOS = Long.MAX_VALUE;

    /// The wall clock, in milliseconds since the epoch. It may jump either way.
    long wallMillis();

    /// A clock that never goes back, in nanoseconds since some moment.
    long nanoTime();

    /// Blocks until `wakeup` is signalled or [#nanoTime] has reached a deadline, whichever is
    /// first.
    ///
    /// A signal that came before the call ends it at once. It is used up by the call it ends.
    ///
    /// @param deadlineNanos on the scale of [#nanoTime], or [#NEVER_NANOS]
    /// @return whether it was a signal; false if it was the deadline
    boolean await(Wakeup wakeup, long deadlineNanos) throws InterruptedException;

    /// The clock of the machine.
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
