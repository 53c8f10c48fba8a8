package io.millrace.testkit.sim;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.ReentrantLock;

/// Lets one run go on at a time. A run has two threads, of which one waits for the other, so what
/// has the turn is the run. Whoever has it may pass it on. Thread-safe.
final class Turns {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SimulatedRun turn;

    ReentrantLock lock() {
        return lock;
    }

    /// Lets the run go on; null lets none.
    void pass(@Nullable SimulatedRun to) {
        lock.lock();
        try {
            turn = to;
            if (to != null) {
                to.hasTurn().signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the run's turn. An interrupt does not end the wait and is kept.
    void await(SimulatedRun run) {
        lock.lock();
        try {
            while (turn != run) {
                run.hasTurn().awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
