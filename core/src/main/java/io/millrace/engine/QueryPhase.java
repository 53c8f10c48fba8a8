package io.millrace.engine;

import io.millrace.error.Redaction;
import io.millrace.exec.Activities;
import io.millrace.streaming.Clock;
import io.millrace.streaming.StreamingQueryStatus;
import io.millrace.streaming.Wakeup;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// What a query is at, shared by its control thread and by those who ask, stop or wait.
/// Thread-safe.
final class QueryPhase {
    /// After this long at one piece of input, `status` names it.
    private static final long STUCK_NANOS = 10_000_000_000L;

    /// How long a stop waits for a state to be written before the batch is given up: it would have
    /// to be run again.
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Activities activities;
    private final Wakeup wakeup = new Wakeup();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long roundsBegun;
    private long idleRound;
    private final Clock clock;
    private volatile long patienceEndNanos;
    private volatile boolean isCutShort;
    private volatile boolean isStopping;
    private volatile boolean hasEnded;
    private volatile boolean isDataAvailable;
    private volatile boolean isTriggerActive;
    private volatile String message = "Initializing sources";

    QueryPhase(Clock clock) {
        this.clock = clock;
        this.activities = new Activities(clock);
    }

    Wakeup wakeup() {
        return wakeup;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    Activities activities() {
        return activities;
    }

    boolean isStopping() {
        return isStopping;
    }

    /// Lets the query end after the batch at hand.
    void requestStop() {
        isStopping = true;
        wakeup.signal();
    }

    /// Lets the query end now; a state that is being written may still become whole, if soon.
    void requestStopNow() {
        if (!isCutShort) {
            patienceEndNanos = clock.nanoTime() + PATIENCE_NANOS;
            isCutShort = true;
        }
        requestStop();
    }

    /// Returns whether a stop has waited long enough for what is being written.
    boolean isPatienceOver() {
        return isCutShort && clock.nanoTime() - patienceEndNanos >= 0;
    }

    void say(String text) {
        message = text;
    }

    void triggerActive(boolean isActive) {
        isTriggerActive = isActive;
    }

    void dataAvailable(boolean isAvailable) {
        isDataAvailable = isAvailable;
    }

    void end() {
        hasEnded = true;
        isTriggerActive = false;
        isDataAvailable = false;
    }

    StreamingQueryStatus status() {
        String text = message;
        if (isTriggerActive && !hasEnded) {
            text += activities.stuckSince(STUCK_NANOS).map(at -> "; busy with " + at).orElse("");
        }
        return new StreamingQueryStatus(Redaction.text(text), isDataAvailable, isTriggerActive);
    }

    /// Says that the control thread begins to look for new data.
    void beginRound() {
        lock.lock();
        try {
            roundsBegun++;
        } finally {
            lock.unlock();
        }
    }

    /// Says that the round found nothing to do.
    void foundNothing() {
        lock.lock();
        try {
            idleRound = roundsBegun;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void wakeWaiters() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a round that began after this call has found nothing to do, or the query ended.
    void awaitIdle(BooleanSupplier isActive) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            // The round at hand may have looked before the caller's data was there.
            long current = roundsBegun;
            wakeup.signal();
            while (idleRound <= current && isActive.getAsBoolean()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
