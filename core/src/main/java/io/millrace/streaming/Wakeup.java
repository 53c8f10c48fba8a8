package io.millrace.streaming;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The bell of one waiting thread: rung by `stop()` or by new data, heard by [Clock#await].
///
/// A signal is remembered until one wait has used it up; several before that count as one. So a
/// thread that looks for work, finds none and then waits cannot miss what came in between.
///
/// ```
/// control thread                        any other thread
///   while (no work)                       work.add(...)
///     clock.await(wakeup, deadline) ◄──── wakeup.signal()
/// ```
///
/// Clocks use [#await], [#awaitUnless] and [#recheck]; everybody else uses [#signal].
public final class Wakeup {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean signalled;

    /// Ends the wait that is going on, or else the next one.
    public void signal() {
        lock.lock();
        try {
            signalled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a signal, for a time at most, and uses it up.
    ///
    /// @param timeoutNanos 0 or less does not wait, but still uses up a signal that is there
    /// @return whether there was a signal
    public boolean await(long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long restNanos = timeoutNanos;
            while (!signalled && restNanos > 0) {
                restNanos = changed.awaitNanos(restNanos);
            }
            return usedUp();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a signal as long as a condition does not hold, and uses the signal up.
    ///
    /// For clocks whose time is not the machine's: whoever makes the condition true calls
    /// [#recheck].
    ///
    /// @param isOver asked before each wait, under this object's lock
    /// @return whether there was a signal
    public boolean awaitUnless(BooleanSupplier isOver) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!signalled && !isOver.getAsBoolean()) {
                changed.await();
            }
            return usedUp();
        } finally {
            lock.unlock();
        }
    }

    /// Lets [#awaitUnless] ask its condition again; not a signal.
    public void recheck() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean usedUp() {
        boolean wasSignalled = signalled;
        signalled = false;
        return wasSignalled;
    }
}
