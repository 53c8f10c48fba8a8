package io.millrace.testkit;

import io.millrace.streaming.Clock;
import io.millrace.streaming.Wakeup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// A clock that stands still until the test advances it.
///
/// [#advance] wakes every thread whose deadline has come. [#awaitWaiter] makes the test wait until
/// a thread sleeps on the clock, so that no test has to sleep itself:
///
/// ```text
///   test                                 control thread of a query
///     start(trigger every 10 s)            first batch
///     clock.awaitWaiter()   ◄───────────── clock.await(wakeup, in 10 s)
///     clock.advance(10 s)   ─────────────► next batch
///     clock.awaitWaiter()   ◄───────────── clock.await(wakeup, in 10 s)
///     assert what the batch did
/// ```
///
/// The same advance moves the wall clock and the monotonic one; [#jumpWall] moves the wall clock
/// alone, as an administrator does. Thread-safe.
public final class ManualClock implements Clock {
    /// Real time after which [#awaitWaiter] gives up: a query that hangs is a failure, not a hang.
    private static final long PATIENCE_SECONDS = 30;

    private static final long RECHECK_NANOS = 5_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private long nanos;
    private long wallOffsetMillis;

    /// Makes a clock that shows the epoch, 1970-01-01T00:00:00Z.
    public ManualClock() {
        this(Instant.EPOCH);
    }

    /// Makes a clock that shows the instant.
    public ManualClock(Instant start) {
        wallOffsetMillis = start.toEpochMilli();
    }

    @Override
    public long wallMillis() {
        lock.lock();
        try {
            return wallOffsetMillis + TimeUnit.NANOSECONDS.toMillis(nanos);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return nanos;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(Wakeup wakeup, long deadlineNanos) throws InterruptedException {
        Waiter waiter = new Waiter(wakeup, deadlineNanos);
        try {
            return wakeup.awaitUnless(() -> isOver(waiter));
        } finally {
            lock.lock();
            try {
                waiters.remove(waiter);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Asked right before the thread blocks, so that a waiter in the set does block.
    private boolean isOver(Waiter waiter) {
        lock.lock();
        try {
            if (waiter.deadlineNanos <= nanos) {
                return true;
            }
            waiters.add(waiter);
            changed.signalAll();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Moves time on and wakes the threads whose deadline has come.
    ///
    /// @param duration not negative
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back by " + duration);
        }
        List<Waiter> woken = new ArrayList<>();
        lock.lock();
        try {
            nanos = Math.addExact(nanos, duration.toNanos());
            for (Waiter waiter : waiters) {
                if (waiter.deadlineNanos <= nanos) {
                    woken.add(waiter);
                }
            }
            waiters.removeAll(woken);
        } finally {
            lock.unlock();
        }
        // Outside the lock: a waiter holds its bell's lock when it asks for ours.
        woken.forEach(waiter -> waiter.wakeup.recheck());
    }

    /// Moves the wall clock alone, either way. Wakes nobody.
    public void jumpWall(Duration duration) {
        lock.lock();
        try {
            wallOffsetMillis = Math.addExact(wallOffsetMillis, duration.toMillis());
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a thread waits for this clock to reach a time that it has not reached.
    ///
    /// A thread that was sent a signal counts until it has woken up; after `Wakeup.signal()` wait
    /// for what the signal leads to instead.
    ///
    /// @throws AssertionError after 30 seconds of real time
    public void awaitWaiter() throws InterruptedException {
        awaitWaiters(1);
    }

    /// Waits until that many threads wait for this clock.
    ///
    /// @throws AssertionError after 30 seconds of real time
    public void awaitWaiters(int count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long restNanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (waiters.size() < count) {
                if (restNanos <= 0) {
                    throw new AssertionError(
                            waiters.size() + " of " + count + " threads wait for the clock");
                }
                restNanos = changed.awaitNanos(restNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a thread waits for this clock, or the condition does not hold any more, which is
    /// asked now and then.
    void awaitWaiterWhile(BooleanSupplier condition) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiters.isEmpty() && condition.getAsBoolean()) {
                changed.awaitNanos(RECHECK_NANOS);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns the number of threads that wait.
    public int waiterCount() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the earliest deadline that a thread waits for, on the scale of [#nanoTime]; empty
    /// when none waits, or only for a signal.
    public OptionalLong nextDeadlineNanos() {
        lock.lock();
        try {
            return waiters.stream()
                    .mapToLong(waiter -> waiter.deadlineNanos)
                    .filter(deadline -> deadline != NEVER_NANOS)
                    .min();
        } finally {
            lock.unlock();
        }
    }

    /// One wait. Compared by identity: a thread may wait twice for the same.
    private static final class Waiter {
        final Wakeup wakeup;
        final long deadlineNanos;

        Waiter(Wakeup wakeup, long deadlineNanos) {
            this.wakeup = wakeup;
            this.deadlineNanos = deadlineNanos;
        }
    }
}
