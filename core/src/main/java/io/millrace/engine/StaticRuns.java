package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.exec.Activities;
import io.millrace.streaming.Clock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// The static plans that run and the results that somebody holds. Their memory is the session's, so
/// its close ends them and waits. Thread-safe.
final class StaticRuns {
    private final Clock clock;
    private int count;
    private volatile boolean isClosed;

    StaticRuns(Clock clock) {
        this.clock = clock;
    }

    /// One run, until its result is closed.
    final class Ticket implements AutoCloseable {
        private final AtomicBoolean isReturned = new AtomicBoolean();
        private final Activities activities = new Activities(clock);

        private Ticket() {}

        Activities activities() {
            return activities;
        }

        /// Returns whether the run is to end early.
        boolean isCancelled() {
            return isClosed;
        }

        @Override
        public void close() {
            if (isReturned.compareAndSet(false, true)) {
                leave();
            }
        }
    }

    /// Lets a run in.
    ///
    /// @throws MillraceException `SESSION_CLOSED`
    synchronized Ticket enter() {
        if (isClosed) {
            throw ErrorCondition.SESSION_CLOSED.error(
                    "The session is closed.", "Build a new one with Session.builder().");
        }
        count++;
        return new Ticket();
    }

    private synchronized void leave() {
        count--;
        notifyAll();
    }

    /// Returns whether the session is being closed.
    boolean isClosed() {
        return isClosed;
    }

    /// Lets none in any more, and waits until all have left.
    ///
    /// @param timeout how long at most; zero for ever
    synchronized void close(Duration timeout) throws InterruptedException {
        isClosed = true;
        notifyAll();
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (count > 0) {
            long restMillis =
                    timeout.isZero() ? 0 : (deadlineNanos - System.nanoTime()) / 1_000_000L;
            if (!timeout.isZero() && restMillis <= 0) {
                return;
            }
            wait(restMillis);
        }
    }
}
