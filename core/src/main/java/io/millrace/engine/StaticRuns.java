package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.exec.Activities;
import io.millrace.streaming.Clock;

import org.apache.arrow.memory.BufferAllocator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// The static plans that run and the results that somebody holds. Each has memory of its own, which
/// is the session's in the end, so its close ends them and waits. Thread-safe.
final class StaticRuns {
    private final Clock clock;
    private final BufferAllocator parent;
    private final MemoryUse use;
    private int count;
    private volatile boolean isClosed;

    StaticRuns(Environment environment, BufferAllocator parent) {
        this.clock = environment.clock();
        this.parent = parent;
        this.use =
                new MemoryUse(
                        "A frame",
                        "select fewer rows and columns, or aggregate them",
                        environment.allocations());
    }

    /// One run, until its result is closed.
    final class Ticket implements AutoCloseable {
        private final AtomicBoolean isReturned = new AtomicBoolean();
        private final Activities activities = new Activities(clock);
        private final BufferAllocator allocator;

        private Ticket(long limitBytes) {
            this.allocator = use.newAllocator(parent, "frame", limitBytes);
        }

        /// Returns what pays for the run and its result.
        BufferAllocator allocator() {
            return allocator;
        }

        Clock clock() {
            return clock;
        }

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
                try {
                    allocator.close();
                } finally {
                    leave();
                }
            }
        }
    }

    /// Lets a run in.
    ///
    /// @param limitBytes the most memory that it may hold
    /// @throws MillraceException `SESSION_CLOSED`
    synchronized Ticket enter(long limitBytes) {
        if (isClosed) {
            throw ErrorCondition.SESSION_CLOSED.error(
                    "The session is closed.", "Build a new one with Session.builder().");
        }
        Ticket ticket = new Ticket(limitBytes);
        count++;
        return ticket;
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
