package io.millrace.streaming;

import java.util.concurrent.CancellationException;

/// Ends long work of a query that is being stopped.
///
/// `stop()` interrupts the threads of its query. What waits, or reads through a channel, notices by
/// itself; a loop that does neither asks here now and then, so that no state of a query takes long
/// to leave: a listing of many files, a sort, a user's function for every row.
public final class Cancellation {
    private Cancellation() {}

    /// Returns unless the thread was interrupted. Keeps the thread's flag. Cheap.
    ///
    /// @throws CancellationException when it was
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
