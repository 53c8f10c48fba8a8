package io.millrace.app.bounds;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A place where a thread stays until the test lets it go on, or interrupts it.
final class Gate {
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /// Stays here until the gate is opened.
    void pass() throws InterruptedException {
        reached.countDown();
        open.await();
    }

    /// Stays here until the gate is opened, whoever interrupts.
    void passUninterrupted() {
        boolean wasInterrupted = false;
        while (open.getCount() > 0) {
            try {
                pass();
            } catch (InterruptedException _) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until a thread is here.
    void awaitReached() throws InterruptedException {
        if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came to the gate in " + PATIENCE_SECONDS + " s");
        }
    }

    void open() {
        open.countDown();
    }
}
